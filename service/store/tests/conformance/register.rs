//! The public register of places: loaded in bulk, read through page by page.

use crate::engine::Engine;
use dwelling::{
    Alias, AliasKind, Division, DivisionCode, DivisionLevel, Dwelling, DwellingCode, Place,
    PlaceId, PlaceKind, Slot, Slots, Standing,
};
use store::{Schema, StoreError, dwellings};

on_both_engines!(a_register_comes_back_whole, a_dwelling_needs_its_place);

/// More than one page of dwellings and of places, and a remainder of a bulk statement.
const DWELLINGS: u32 = 12_345;
const PLACES: u32 = 611;

fn divisions() -> Vec<Division> {
    let levels = [
        (DivisionLevel::District, "440308"),
        (DivisionLevel::StreetOffice, "440308001"),
        (DivisionLevel::Community, "440308001001"),
    ];
    let mut parent = None;
    levels
        .map(|(level, text)| {
            let code = DivisionCode::parse(text).unwrap();
            Division {
                code: code.clone(),
                level,
                parent: parent.replace(code),
                name_zh: format!("盐田{text}"),
                name_en: format!("Yantian {text}"),
            }
        })
        .to_vec()
}

fn places() -> Vec<Place> {
    let community = DivisionCode::parse("440308001001").unwrap();
    let place = |n: u32| Place {
        id: PlaceId(n),
        kind: PlaceKind::ALL[n as usize % 3],
        community: community.clone(),
        name_zh: format!("蓝田{n}"),
        name_en: format!("Lantian {n}"),
        aliases: (0..n % 3)
            .map(|alias| Alias {
                name: format!("老{n}村{alias}"),
                kind: AliasKind::ALL[alias as usize % 2],
            })
            .collect(),
    };
    (0..PLACES).map(place).collect()
}

fn rows() -> impl Iterator<Item = Dwelling> {
    (0..DWELLINGS).map(|n| Dwelling {
        // Longer codes among shorter ones: the order of texts is not that of numbers.
        code: DwellingCode::parse(&format!("44{n}")).unwrap(),
        place: PlaceId(n % PLACES),
        slots: Slots::new([
            Slot::letter('Z').unwrap(),
            Slot::NONE,
            Slot::number(n % 100 + 1).unwrap(),
            Slot::number(n + 1).unwrap(),
        ]),
        standing: if n % 7 == 0 {
            Standing::Retired
        } else {
            Standing::Current
        },
    })
}

fn a_register_comes_back_whole(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let loaded = fresh.store.transact("test", |tx| {
        dwellings::insert_divisions(tx, &divisions())?;
        dwellings::insert_places(tx, &places())?;
        dwellings::insert_dwellings(tx, rows())
    });
    loaded.unwrap();
    let (read_places, mut read_dwellings, count) = fresh
        .store
        .read("test", |tx| {
            let (mut read_places, mut read_dwellings) = (Vec::new(), Vec::new());
            dwellings::for_each_place::<StoreError>(tx, |place| {
                read_places.push(place);
                Ok(())
            })?;
            dwellings::for_each_dwelling::<StoreError>(tx, |dwelling| {
                read_dwellings.push(dwelling);
                Ok(())
            })?;
            Ok::<_, StoreError>((read_places, read_dwellings, dwellings::count_dwellings(tx)?))
        })
        .unwrap();
    assert_eq!(read_places, places());
    assert_eq!(count, u64::from(DWELLINGS));
    read_dwellings.sort_unstable_by_key(|dwelling| dwelling.slots.get(3));
    assert!(read_dwellings.iter().copied().eq(rows()));
    assert_eq!(
        fresh
            .store
            .read("test", |tx| dwellings::divisions(tx))
            .unwrap(),
        divisions()
    );
    let one = rows().nth(77).unwrap();
    assert_eq!(
        fresh
            .store
            .read("test", |tx| dwellings::dwelling(tx, &one.code))
            .unwrap(),
        Some(one)
    );
}

fn a_dwelling_needs_its_place(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    let orphan = fresh
        .store
        .transact("test", |tx| dwellings::insert_dwellings(tx, rows().take(3)));
    assert!(
        matches!(orphan, Err(StoreError::Constraint { .. })),
        "{orphan:?}"
    );
    assert_eq!(
        fresh
            .store
            .read("test", |tx| dwellings::count_dwellings(tx))
            .unwrap(),
        0
    );
}

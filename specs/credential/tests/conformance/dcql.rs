//! DCQL: what is spoken is matched as §6 and §7 say; what is not is refused by field and clause.

use credential::dcql::{Missing, Query};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn credential(change: impl FnOnce(&mut Value)) -> Value {
    let mut query = json!({"id": "e", "format": "dc+sd-jwt", "meta": {"vct_values": ["v"]}, "claims": [{"path": ["a"]}]});
    change(&mut query);
    json!({"credentials": [query]})
}

#[test]
fn what_is_not_spoken_is_refused_by_field_and_clause() {
    for (name, value, field, clause) in [
        (
            "trusted_authorities",
            json!([]),
            "trusted_authorities",
            "§6.1.1",
        ),
        ("claim_sets", json!([["a"]]), "claim_sets", "§6.4.1"),
        ("multiple", json!(true), "multiple", "§6.1"),
        ("format", json!("mso_mdoc"), "format", "§6.1"),
        ("meta", json!({}), "meta.vct_values", "§B.3.5"),
        (
            "meta",
            json!({"vct_values": [1]}),
            "meta.vct_values",
            "§B.3.5",
        ),
        ("claims", json!([]), "claims", "§6.1"),
        ("claims", json!([{"path": []}]), "claims[0].path", "§7"),
        (
            "claims",
            json!([{"path": [null]}]),
            "claims[0].path",
            "§7.1",
        ),
        (
            "claims",
            json!([{"path": ["a", -1]}]),
            "claims[0].path",
            "§7.1",
        ),
        (
            "claims",
            json!([{"path": ["a"], "values": [1.5]}]),
            "claims[0].values",
            "§6.3",
        ),
        (
            "claims",
            json!([{"path": ["a"], "id": "not ok"}]),
            "claims[0].id",
            "§6.3",
        ),
        ("id", json!(""), "id", "§6.1"),
    ] {
        let refusal = Query::from_json(&credential(|query| query[name] = value)).expect_err(name);
        assert_eq!(refusal.field, format!("credentials[0].{field}"));
        assert_eq!(refusal.clause, format!("OpenID4VP 1.0 {clause}"));
    }
    let unbound = credential(|query| query["require_cryptographic_holder_binding"] = json!(false));
    let refusal = Query::from_json(&unbound).unwrap_err();
    assert_eq!(
        refusal.field,
        "credentials[0].require_cryptographic_holder_binding"
    );
}

#[test]
fn sets_and_repeated_names_are_refused() {
    let mut sets = credential(|_| ());
    sets["credential_sets"] = json!([{"options": [["e"]]}]);
    assert_eq!(
        Query::from_json(&sets).unwrap_err().field,
        "credential_sets"
    );
    let one = &credential(|_| ())["credentials"][0];
    let twice = json!({"credentials": [one, one]});
    assert_eq!(
        Query::from_json(&twice).unwrap_err().field,
        "credentials[1].id"
    );
}

#[test]
fn members_nobody_defined_are_ignored() {
    let mut query = credential(|query| query["x_future"] = json!(1));
    query["x_future"] = json!(1);
    assert!(Query::from_json(&query).is_ok());
}

#[test]
fn claims_are_selected_as_the_path_pointer_says() {
    // OpenID4VP 1.0 §7.3.
    let claims = json!({"name": "Arthur Dent", "address": {"street_address": "42 Market Street"},
        "degrees": [{"type": "Bachelor"}, {"type": "Master"}], "nationalities": ["British", "Betelgeusian"]});
    let claims: &Map<String, Value> = claims.as_object().unwrap();
    let ask = |path: Value, values: Value| {
        let query = credential(|query| {
            query["claims"] = json!([{"path": path}]);
            if !values.is_null() {
                query["claims"][0]["values"] = values;
            }
        });
        Query::from_json(&query).unwrap().credentials[0]
            .answer("v", claims)
            .map(|paths| paths.len())
    };
    assert_eq!(ask(json!(["name"]), Value::Null), Ok(1));
    assert_eq!(
        ask(json!(["address", "street_address"]), Value::Null),
        Ok(1)
    );
    assert_eq!(ask(json!(["nationalities", 1]), Value::Null), Ok(1));
    assert_eq!(ask(json!(["degrees", null, "type"]), Value::Null), Ok(2));
    assert_eq!(
        ask(json!(["degrees", null, "type"]), json!(["Master"])),
        Ok(1)
    );
    assert_eq!(
        ask(json!(["name"]), json!(["Ford"])),
        Err(Missing::Value(0))
    );
    for absent in [
        json!(["x"]),
        json!(["name", "x"]),
        json!(["nationalities", 2]),
        json!(["address", null]),
        json!(["address", 0]),
    ] {
        assert_eq!(ask(absent, Value::Null), Err(Missing::Claim(0)));
    }
    let query = Query::from_json(&credential(|_| ())).unwrap();
    assert_eq!(query.credentials[0].answer("w", claims), Err(Missing::Type));
}

#[test]
fn values_match_in_type_and_value() {
    let query =
        Query::from_json(&credential(|q| q["claims"][0]["values"] = json!([true, 1]))).unwrap();
    let answer = |value: Value| {
        query.credentials[0]
            .answer("v", json!({"a": value}).as_object().unwrap())
            .is_ok()
    };
    assert!(answer(json!(true)) && answer(json!(1)));
    assert!(!answer(json!("true")) && !answer(json!("1")) && !answer(json!(false)));
}

proptest! {
    #[test]
    fn what_is_read_is_written_the_same(names in prop::collection::vec("[a-z]{1,5}", 1..4), index in 0_usize..9) {
        let path: Vec<Value> = names.iter().map(|n| json!(n)).chain([json!(index), Value::Null]).collect();
        let query = credential(|query| query["claims"] = json!([{"path": path, "values": ["x"]}]));
        prop_assert_eq!(Query::from_json(&query).unwrap().to_json(), query);
    }
}

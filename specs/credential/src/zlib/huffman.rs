//! Canonical Huffman codes (RFC 1951 §3.2.2): read from their lengths, and made from frequencies.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::bits::BitReader;

/// No code is longer.
pub(super) const CODE_BITS_MAX: usize = 15;

/// A code to read with: how many codes of each length there are, and the symbols in the order of their codes.
pub(super) struct Decoder {
    counts: [u16; CODE_BITS_MAX + 1],
    symbols: Vec<u16>,
}

impl Decoder {
    /// From the length of each symbol's code. `None` for more codes than fit; and for fewer, unless it is the one code of
    /// one bit, or no code at all, that RFC 1951 §3.2.7 allows for distances.
    pub(super) fn from_lengths(lengths: &[u8], distances: bool) -> Option<Self> {
        let mut counts = [0_u16; CODE_BITS_MAX + 1];
        for length in lengths {
            *counts.get_mut(usize::from(*length))? += 1;
        }
        let used = lengths.len() - usize::from(counts[0]);
        counts[0] = 0;
        let mut left = 1_i32;
        for count in &counts[1..] {
            left = (left << 1) - i32::from(*count);
            if left < 0 {
                return None;
            }
        }
        if left > 0 && !(distances && (used == 0 || (used == 1 && counts[1] == 1))) {
            return None;
        }
        let mut symbols: Vec<u16> = (0..u16::try_from(lengths.len()).ok()?)
            .filter(|symbol| lengths[usize::from(*symbol)] > 0)
            .collect();
        symbols.sort_by_key(|symbol| lengths[usize::from(*symbol)]);
        Some(Self { counts, symbols })
    }

    /// The next symbol; `None` after the end or for bits that are no code.
    pub(super) fn symbol(&self, bits: &mut BitReader<'_>) -> Option<usize> {
        let (mut code, mut first, mut index) = (0_i32, 0_i32, 0_i32);
        for count in &self.counts[1..] {
            code |= i32::try_from(bits.bit()?).ok()?;
            let count = i32::from(*count);
            if code - count < first {
                let place = usize::try_from(index + (code - first)).ok()?;
                return self.symbols.get(place).map(|symbol| usize::from(*symbol));
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// Code lengths of at most `bits_max` for these frequencies. At least two symbols get a code, so that the code is whole.
pub(super) fn lengths_for(frequencies: &[u32], bits_max: u8) -> Vec<u8> {
    let mut weights: Vec<u64> = frequencies.iter().map(|f| u64::from(*f)).collect();
    for place in 0..2 {
        if weights.iter().filter(|w| **w > 0).count() < 2 && weights[place] == 0 {
            weights[place] = 1;
        }
    }
    loop {
        let lengths = unbounded_lengths(&weights);
        if lengths.iter().all(|length| *length <= bits_max) {
            return lengths;
        }
        // Flatter weights make a flatter tree; in the end all are one.
        for weight in weights.iter_mut().filter(|weight| **weight > 0) {
            *weight = weight.div_ceil(2);
        }
    }
}

fn unbounded_lengths(weights: &[u64]) -> Vec<u8> {
    let mut lengths = vec![0; weights.len()];
    let mut heap: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let used: Vec<usize> = (0..weights.len()).filter(|s| weights[*s] > 0).collect();
    heap.extend(
        used.iter()
            .enumerate()
            .map(|(node, s)| Reverse((weights[*s], node))),
    );
    let mut parents = vec![0_usize; used.len()];
    while let (Some(Reverse((one, a))), Some(Reverse((two, b)))) = (heap.pop(), heap.pop()) {
        let node = parents.len();
        parents.push(node);
        (parents[a], parents[b]) = (node, node);
        heap.push(Reverse((one + two, node)));
        if heap.len() == 1 {
            break;
        }
    }
    // A parent stands behind its children, so that its depth is known first.
    let mut depths = vec![0_u8; parents.len()];
    for node in (0..parents.len().saturating_sub(1)).rev() {
        depths[node] = depths[parents[node]].saturating_add(1);
    }
    for (node, symbol) in used.iter().enumerate() {
        lengths[*symbol] = depths[node];
    }
    lengths
}

/// The codes of these lengths, turned round for the bit order of the stream.
pub(super) fn codes_for(lengths: &[u8]) -> Vec<u16> {
    let mut next = [0_u32; CODE_BITS_MAX + 2];
    for bits in 1..=CODE_BITS_MAX {
        let shorter = lengths
            .iter()
            .filter(|length| bits > 1 && usize::from(**length) == bits - 1)
            .count();
        next[bits] = (next[bits - 1] + u32::try_from(shorter).unwrap_or(0)) << 1;
    }
    lengths
        .iter()
        .map(|length| {
            let code = &mut next[usize::from(*length)];
            let this = u16::try_from(*code & 0xffff).unwrap_or(0);
            *code += 1;
            let turned = u32::from(this.reverse_bits());
            if *length == 0 {
                0
            } else {
                u16::try_from(turned >> (16 - u32::from(*length))).unwrap_or(0)
            }
        })
        .collect()
}

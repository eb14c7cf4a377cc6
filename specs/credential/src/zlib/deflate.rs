//! Packing: the longest of the nearest matches, blocks with the cheaper of the fixed and an own code. The same bytes in give
//! the same bytes out, everywhere.

use super::bits::BitWriter;
use super::huffman::{codes_for, lengths_for};
use super::{CODE_LENGTH_ORDER, DISTANCES, END_OF_BLOCK, LENGTHS, adler32, fixed_literal_lengths};

const WINDOW: usize = 32 * 1024;
const MATCH_MIN: usize = 3;
const MATCH_MAX: usize = 258;
/// How many earlier places are tried. Behind an entry that is set, the nearest zeros match one byte longer with each try:
/// a few more than the longest match find a whole run.
const TRIES_MAX: usize = 300;
/// Literals and matches of one block: enough for a code of its own, few enough for the code to follow the data.
const TOKENS_PER_BLOCK: usize = 16 * 1024;

#[derive(Clone, Copy)]
enum Token {
    Literal(u8),
    Match { length: usize, distance: usize },
}

/// Packs `data` as ZLIB.
#[must_use]
pub fn compress(data: &[u8]) -> Vec<u8> {
    // A window of 32 KiB, and "slowest algorithm": RFC 1950 §2.2.
    let mut bits = BitWriter::new(vec![0x78, 0xda]);
    let tokens = tokens_of(data);
    let mut blocks = tokens.chunks(TOKENS_PER_BLOCK).peekable();
    if blocks.peek().is_none() {
        write_block(&[], true, &mut bits);
    }
    while let Some(block) = blocks.next() {
        write_block(block, blocks.peek().is_none(), &mut bits);
    }
    let mut out = bits.finish();
    out.extend_from_slice(&adler32(data).to_be_bytes());
    out
}

/// Where three bytes last stood, and where before that.
struct Places {
    newest: Vec<usize>,
    before: Vec<usize>,
}

const NOWHERE: usize = usize::MAX;

impl Places {
    fn slot(data: &[u8], at: usize) -> Option<usize> {
        let [a, b, c] = data.get(at..at + MATCH_MIN)?.try_into().ok()?;
        let three = u32::from_le_bytes([a, b, c, 0]);
        usize::try_from(three.wrapping_mul(0x9e37_79b1) >> 17).ok()
    }

    fn remember(&mut self, data: &[u8], at: usize) {
        if let Some(slot) = Self::slot(data, at) {
            self.before[at % WINDOW] = self.newest[slot];
            self.newest[slot] = at;
        }
    }

    /// The longest match before `at`, the nearest of equals.
    fn longest(&self, data: &[u8], at: usize) -> Option<Token> {
        let (mut best, mut best_distance) = (MATCH_MIN - 1, 0);
        let mut place = self.newest[Self::slot(data, at)?];
        for _ in 0..TRIES_MAX {
            if place == NOWHERE || at - place > WINDOW {
                break;
            }
            let length = data[at..]
                .iter()
                .zip(&data[place..])
                .take(MATCH_MAX)
                .take_while(|(a, b)| a == b)
                .count();
            if length > best {
                (best, best_distance) = (length, at - place);
            }
            let earlier = self.before[place % WINDOW];
            if length == MATCH_MAX || earlier == NOWHERE || earlier >= place {
                break;
            }
            place = earlier;
        }
        (best >= MATCH_MIN).then_some(Token::Match {
            length: best,
            distance: best_distance,
        })
    }
}

fn tokens_of(data: &[u8]) -> Vec<Token> {
    let mut places = Places {
        newest: vec![NOWHERE; 1 << 15],
        before: vec![NOWHERE; WINDOW],
    };
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < data.len() {
        let token = places.longest(data, at).unwrap_or(Token::Literal(data[at]));
        let length = match token {
            Token::Literal(_) => 1,
            Token::Match { length, .. } => length,
        };
        for place in at..at + length {
            places.remember(data, place);
        }
        tokens.push(token);
        at += length;
    }
    tokens
}

/// The symbol of a length or distance, its extra bits and how many they are.
fn symbol_of(value: usize, table: &[(u32, u16)]) -> (usize, u32, u32) {
    let symbol = table
        .partition_point(|(_, least)| usize::from(*least) <= value)
        .saturating_sub(1);
    let (extra, least) = table[symbol];
    let rest = u32::try_from(value - usize::from(least)).unwrap_or(0);
    (symbol, rest, extra)
}

struct Code {
    lengths: Vec<u8>,
    codes: Vec<u16>,
}

impl Code {
    fn new(lengths: Vec<u8>) -> Self {
        let codes = codes_for(&lengths);
        Self { lengths, codes }
    }

    fn write(&self, symbol: usize, bits: &mut BitWriter) {
        bits.number(
            u32::from(self.codes[symbol]),
            u32::from(self.lengths[symbol]),
        );
    }
}

fn write_block(tokens: &[Token], last: bool, bits: &mut BitWriter) {
    let (mut literals, mut distances) = ([0_u32; 286], [0_u32; 30]);
    literals[END_OF_BLOCK] = 1;
    for token in tokens {
        match token {
            Token::Literal(byte) => literals[usize::from(*byte)] += 1,
            Token::Match { length, distance } => {
                literals[257 + symbol_of(*length, &LENGTHS).0] += 1;
                distances[symbol_of(*distance, &DISTANCES).0] += 1;
            }
        }
    }
    let own = [lengths_for(&literals, 15), lengths_for(&distances, 15)];
    let header = Header::of(&own);
    let fixed = [fixed_literal_lengths().to_vec(), vec![5; 30]];
    let cost = |lengths: &[Vec<u8>; 2]| -> u64 {
        let one = |frequencies: &[u32], lengths: &[u8]| -> u64 {
            let each = frequencies.iter().zip(lengths);
            each.map(|(f, l)| u64::from(*f) * u64::from(*l)).sum()
        };
        one(&literals, &lengths[0]) + one(&distances, &lengths[1])
    };
    bits.number(u32::from(last), 1);
    let chosen = if cost(&own) + header.cost() < cost(&fixed) {
        bits.number(2, 2);
        header.write(bits);
        own
    } else {
        bits.number(1, 2);
        fixed
    };
    let [literals, distances] = chosen.map(Code::new);
    for token in tokens {
        match token {
            Token::Literal(byte) => literals.write(usize::from(*byte), bits),
            Token::Match { length, distance } => {
                let (symbol, rest, extra) = symbol_of(*length, &LENGTHS);
                literals.write(257 + symbol, bits);
                bits.number(rest, extra);
                let (symbol, rest, extra) = symbol_of(*distance, &DISTANCES);
                distances.write(symbol, bits);
                bits.number(rest, extra);
            }
        }
    }
    literals.write(END_OF_BLOCK, bits);
}

/// The lengths of a block's own codes, themselves coded (RFC 1951 §3.2.7).
struct Header {
    /// Symbol, extra bits, how many they are.
    symbols: Vec<(usize, u32, u32)>,
    code: Code,
    counts: [u32; 3],
}

impl Header {
    fn of(lengths: &[Vec<u8>; 2]) -> Self {
        let used = |lengths: &[u8], least: usize| {
            let last = lengths.iter().rposition(|length| *length > 0);
            last.map_or(0, |place| place + 1).max(least)
        };
        let (literals, distances) = (used(&lengths[0], 257), used(&lengths[1], 1));
        let all = [&lengths[0][..literals], &lengths[1][..distances]].concat();
        let symbols = run_lengths(&all);
        let mut frequencies = [0; 19];
        for (symbol, _, _) in &symbols {
            frequencies[*symbol] += 1;
        }
        let code = Code::new(lengths_for(&frequencies, 7));
        let order = CODE_LENGTH_ORDER
            .iter()
            .rposition(|symbol| code.lengths[*symbol] > 0)
            .map_or(4, |place| (place + 1).max(4));
        let counts = [literals - 257, distances - 1, order - 4];
        Self {
            symbols,
            code,
            counts: counts.map(|count| u32::try_from(count).unwrap_or(0)),
        }
    }

    fn order(&self) -> &'static [usize] {
        let count = usize::try_from(self.counts[2]).unwrap_or(0) + 4;
        &CODE_LENGTH_ORDER[..count]
    }

    fn cost(&self) -> u64 {
        let each = self.symbols.iter();
        let symbols: u64 = each
            .map(|(symbol, _, extra)| u64::from(self.code.lengths[*symbol]) + u64::from(*extra))
            .sum();
        14 + 3 * u64::try_from(self.order().len()).unwrap_or(0) + symbols
    }

    fn write(&self, bits: &mut BitWriter) {
        for (count, width) in self.counts.iter().zip([5, 5, 4]) {
            bits.number(*count, width);
        }
        for symbol in self.order() {
            bits.number(u32::from(self.code.lengths[*symbol]), 3);
        }
        for (symbol, rest, extra) in &self.symbols {
            self.code.write(*symbol, bits);
            bits.number(*rest, *extra);
        }
    }
}

fn run_lengths(lengths: &[u8]) -> Vec<(usize, u32, u32)> {
    let mut out = Vec::new();
    for run in lengths.chunk_by(|a, b| a == b) {
        let (value, mut left) = (usize::from(run[0]), run.len());
        if value != 0 {
            out.push((value, 0, 0));
            left -= 1;
        }
        while left >= 3 {
            let (symbol, most, least, extra) = match (value, left) {
                (0, 11..) => (18, 138, 11, 7),
                (0, _) => (17, 10, 3, 3),
                _ => (16, 6, 3, 2),
            };
            let taken = left.min(most);
            out.push((symbol, u32::try_from(taken - least).unwrap_or(0), extra));
            left -= taken;
        }
        out.extend(std::iter::repeat_n((value, 0, 0), left));
    }
    out
}

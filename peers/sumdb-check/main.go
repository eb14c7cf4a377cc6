// Command sumdb-check reads a read log's public folder with golang.org/x/mod/sumdb, which we did not write, and says
// whether the log is whole: every entry and hash tile against the root, the checkpoint against the log's and the
// witnesses' keys, growth since older checkpoints, and receipts (c2sp.org/tlog-proof@v1); and, which sumdb knows nothing
// of, every sealed body and every line of a daily index against its entry.
//
// It shares no code with the Rust crates: what it knows of ours are file names, and where in an entry label and hash lie.
//
//	sumdb-check [-now SECONDS] [-witness VKEY]... [-old FILE]... [-receipt FILE]... VKEY FOLDER
//
// It exits with 0 and one closing line, or with 1 and the reason.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	// version ‖ minute[4] ‖ label[32] ‖ SHA-256(body)[32]
	entryBytes = 69
	labelAt    = 5
	bodyHashAt = 37
	bodyBytes  = 512
	minuteAt   = 1
	// Ten years, and what a checker's clock may differ by: younger entries must have their bodies.
	bodySeconds = (3653 - 2) * 86400
	indexMagic  = "denizen-index/1\n"
	indexHeader = 24
)

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	var witnesses, receipts, olds list
	flag.Var(&witnesses, "witness", "verifier key of a witness that must have cosigned")
	flag.Var(&receipts, "receipt", "a tlog-proof of the log, to be checked")
	flag.Var(&olds, "old", "an older checkpoint that the log must continue")
	now := flag.Int64("now", time.Now().Unix(), "the time, in unix seconds: which bodies must still be there")
	flag.Parse()
	if flag.NArg() != 2 {
		fail("usage: sumdb-check [-now SECONDS] [-witness VKEY]... [-old FILE]... [-receipt FILE]... VKEY FOLDER")
	}
	verifiers := []note.Verifier{}
	logKey, err := note.NewVerifier(flag.Arg(0))
	check(err, "the log's key")
	verifiers = append(verifiers, logKey)
	for _, vkey := range witnesses {
		verifiers = append(verifiers, cosignatureVerifier(vkey))
	}
	folder := flag.Arg(1)
	known := note.VerifierList(verifiers...)

	tree := openCheckpoint(read(filepath.Join(folder, "checkpoint")), known, logKey.Name(), len(verifiers))
	entries, reader := checkEntries(folder, tree, *now-bodySeconds)
	for _, old := range olds {
		checkGrowth(tree, openCheckpoint(read(old), note.VerifierList(logKey), logKey.Name(), 1), reader)
	}
	for _, receipt := range receipts {
		checkReceipt(receipt, folder, known, logKey.Name(), len(verifiers))
	}
	fmt.Printf("sumdb-check: ok: %d entries, %d cosignatures, %d receipts, root %v\n",
		entries, len(witnesses), len(receipts), tree.Hash)
}

// openCheckpoint verifies the note and all keys that are asked for, and reads tlog-checkpoint's three lines.
func openCheckpoint(text []byte, known note.Verifiers, origin string, keys int) tlog.Tree {
	opened, err := note.Open(text, known)
	check(err, "the checkpoint's signatures")
	if len(opened.Sigs) != keys {
		fail("the checkpoint has %d of %d signatures that are asked for", len(opened.Sigs), keys)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		fail("the checkpoint is not one of %s", origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "the checkpoint's size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "the checkpoint's root")
	return tlog.Tree{N: size, Hash: root}
}

// checkEntries rebuilds the tree from every entry and compares the root that was signed and every hash tile with it.
// (TileHashReader alone would not do: in x/mod 0.7.0 it leaves full tiles unauthenticated when several subtrees of the
// right edge lie in one tile.)
func checkEntries(folder string, tree tlog.Tree, keptSince int64) (int64, tlog.HashReader) {
	stored := storage{}
	var odd []int64
	var labels [][]byte
	odder := ""
	for first := int64(0); first < tree.N; first += 256 {
		width := tree.N - first
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: tileHeight, L: 0, N: first / 256, W: int(width)}
		data, err := tileData(folder, tile)
		check(err, fmt.Sprintf("the hash tile of entry %d", first))
		bodies := bodyFile(folder, first/256, int(width))
		for i, entry := range entryBundle(folder, first/256, int(width))[:width] {
			index := first + int64(i)
			if len(entry) != entryBytes || entry[0] != 1 {
				fail("entry %d was altered", index)
			}
			minute := int64(binary.BigEndian.Uint32(entry[minuteAt:]))
			if bodies == nil && odder == "" && minute >= keptSince/60 {
				odder = fmt.Sprintf("the body of entry %d is withheld", index)
			}
			labels = append(labels, entry[labelAt:labelAt+8])
			if bodies != nil && odder == "" {
				hash := sha256.Sum256(bodies[i*bodyBytes : (i+1)*bodyBytes])
				if !bytes.Equal(hash[:], entry[bodyHashAt:]) {
					odder = fmt.Sprintf("the body of entry %d was altered", index)
				}
			}
			if hash := tlog.RecordHash(entry); !bytes.Equal(hash[:], data[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
				odd = append(odd, index)
			}
			hashes, err := tlog.StoredHashes(index, entry, &stored)
			check(err, "hashing")
			stored = append(stored, hashes...)
		}
	}
	if tree.N == 0 {
		return 0, &stored
	}
	root, err := tlog.TreeHash(tree.N, &stored)
	check(err, "hashing")
	if root != tree.Hash && len(odd) > 0 {
		fail("entry %d was altered", odd[0])
	}
	if root != tree.Hash {
		fail("the entries do not give the root that was signed")
	}
	if len(odd) > 0 {
		fail("the hash of entry %d was altered", odd[0])
	}
	for _, tile := range tlog.NewTiles(tileHeight, 0, tree.N) {
		nodes := tree.N >> uint(tileHeight*tile.L)
		if tile.W < 256 && tile.N<<tileHeight+int64(tile.W) != nodes {
			continue // of a smaller tree: need not be kept
		}
		want, err := tlog.ReadTileData(tile, &stored)
		check(err, "hashing")
		if have, err := tileData(folder, tile); err != nil || !bytes.Equal(have, want) {
			fail("the hash tile %d/%s was altered", tile.L, numbered(tile.N, tile.W))
		}
	}
	if odder != "" {
		fail("%s", odder)
	}
	checkIndexes(folder, labels)
	return tree.N, &stored
}

// bodyFile reads the bodies of a bundle; nil when there is no file.
func bodyFile(folder string, number int64, width int) []byte {
	for _, wide := range []int{width, 256} {
		data, err := ioutil.ReadFile(filepath.Join(folder, "body", numbered(number, wide)))
		if os.IsNotExist(err) {
			continue
		}
		check(err, "reading")
		if len(data) != wide*bodyBytes {
			fail("the bodies of entry %d are cut", number*256)
		}
		return data
	}
	return nil
}

// checkIndexes compares the daily files, which follow each other by their names, with the labels of all entries.
func checkIndexes(folder string, labels [][]byte) {
	files, err := ioutil.ReadDir(filepath.Join(folder, "index"))
	check(err, "the daily indexes")
	var days []string
	for _, file := range files {
		// What is being written beside a file begins with a dot, and so does what a copying program leaves.
		if !strings.HasPrefix(file.Name(), ".") {
			days = append(days, file.Name())
		}
	}
	sort.Strings(days)
	next := 0
	for _, day := range days {
		data := read(filepath.Join(folder, "index", day))
		if next == len(labels) {
			break // of entries after the checkpoint
		}
		if len(data) < indexHeader || (len(data)-indexHeader)%8 != 0 || string(data[:len(indexMagic)]) != indexMagic {
			fail("the index of %s is cut or no index", day)
		}
		if first := binary.BigEndian.Uint64(data[len(indexMagic):]); first != uint64(next) {
			fail("the index of %s begins with entry %d instead of %d", day, first, next)
		}
		for data = data[indexHeader:]; len(data) > 0 && next < len(labels); data = data[8:] {
			if !bytes.Equal(data[:8], labels[next]) {
				fail("the index of %s is wrong at entry %d", day, next)
			}
			next++
		}
	}
	if next != len(labels) {
		fail("no index names entry %d", next)
	}
}

// storage keeps the hashes of complete subtrees in memory.
type storage []tlog.Hash

func (s *storage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(*s)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		out[i] = (*s)[index]
	}
	return out, nil
}

func checkGrowth(tree, old tlog.Tree, reader tlog.HashReader) {
	if old.N > tree.N {
		fail("the log was rolled back from %d to %d entries", old.N, tree.N)
	}
	if old.N == 0 {
		return
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	check(err, "proving growth")
	check(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash), "growth since the older checkpoint")
}

// checkReceipt verifies a tlog-proof for the entry that the public files hold at its index.
func checkReceipt(file, folder string, known note.Verifiers, origin string, keys int) {
	parts := bytes.SplitN(read(file), []byte("\n\n"), 2)
	if len(parts) != 2 {
		fail("%s is not a tlog-proof", file)
	}
	lines := strings.Split(string(parts[0]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		fail("%s is not a tlog-proof", file)
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err, "the receipt's index")
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err, "the receipt's hashes")
		proof = append(proof, hash)
	}
	tree := openCheckpoint(parts[1], known, origin, keys)
	bundle := entryBundle(folder, index/256, int(index%256)+1)
	leaf := tlog.RecordHash(bundle[index%256])
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf), "the receipt of entry "+lines[1])
}

// entryBundle reads at least width entries of a bundle: from any file that has so many, as tlog-tiles allows.
func entryBundle(folder string, number int64, width int) [][]byte {
	for wide := width; wide <= 256; wide++ {
		data, err := ioutil.ReadFile(filepath.Join(folder, "tile", "entries", numbered(number, wide)))
		if err != nil {
			continue
		}
		var entries [][]byte
		for len(data) >= 2 {
			length := int(binary.BigEndian.Uint16(data))
			if len(data) < 2+length {
				fail("the bundle of entry %d is cut", number*256)
			}
			entries = append(entries, data[2:2+length])
			data = data[2+length:]
		}
		if len(data) != 0 || len(entries) != wide {
			fail("the bundle of entry %d has another number of entries", number*256)
		}
		return entries
	}
	fail("there is no bundle of entry %d", number*256)
	return nil
}

func numbered(number int64, width int) string {
	name := fmt.Sprintf("%03d", number%1000)
	for number /= 1000; number > 0; number /= 1000 {
		name = fmt.Sprintf("x%03d/%s", number%1000, name)
	}
	if width < 256 {
		name += fmt.Sprintf(".p/%d", width)
	}
	return name
}

// tileData reads a C2SP tile, from the full one once only that is kept.
func tileData(folder string, tile tlog.Tile) ([]byte, error) {
	path := func(width int) string {
		return filepath.Join(folder, "tile", strconv.Itoa(tile.L), numbered(tile.N, width))
	}
	data, err := ioutil.ReadFile(path(tile.W))
	wide := tile.W
	if os.IsNotExist(err) {
		data, err = ioutil.ReadFile(path(256))
		wide = 256
	}
	if err == nil && len(data) != wide*tlog.HashSize {
		err = fmt.Errorf("%s is cut", path(wide))
	}
	if err != nil {
		return nil, err
	}
	return data[:tile.W*tlog.HashSize], nil
}

// cosignature verifies c2sp.org/tlog-cosignature v1 (Ed25519).
type cosignature struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func cosignatureVerifier(vkey string) note.Verifier {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		fail("a witness's key is malformed")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	check(err, "a witness's key")
	key, err := base64.StdEncoding.DecodeString(parts[2])
	check(err, "a witness's key")
	if len(key) != 33 || key[0] != 4 {
		fail("a witness's key is not of type 4")
	}
	return &cosignature{parts[0], uint32(hash), ed25519.PublicKey(key[1:])}
}

func (c *cosignature) Name() string    { return c.name }
func (c *cosignature) KeyHash() uint32 { return c.hash }

func (c *cosignature) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, []byte(message), sig[8:])
}

func read(file string) []byte {
	data, err := ioutil.ReadFile(file)
	check(err, "reading")
	return data
}

func check(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func fail(format string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, "sumdb-check: "+format+"\n", values...)
	os.Exit(1)
}

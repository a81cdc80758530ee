// Package diagnosis keeps the list of diagnoses' codes that a clinic imported, such as the national clinical edition, which
// may not be shipped with Careloop, and searches it together with the own list of package icd10.
//
// A list is kept in parts under a name of its own, and one item says which list counts: an import puts the parts and then
// moves that, so that nobody ever reads half of a list, and a repeated import changes nothing. The parts of a list that does
// not count, because another took its place or its import was cut off, expire (tidy.go). Each process keeps what it read and
// looks once a minute whether another list counts; where none was imported that look is all there is.
package diagnosis

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/icd10"
	"careloop/internal/id"
	"careloop/internal/store"
)

// List is a list on its way: its rows as lines of code, Chinese and English name, packed.
type List struct {
	Source string `json:"source"`
	Packed []byte `json:"packed"`
}

// Imported is what an import did.
type Imported struct {
	Codes  int    `json:"codes"`
	Same   bool   `json:"same"`             // the list was in force already
	Before string `json:"before,omitempty"` // source of the list that it replaces
}

// Service keeps the imported list.
type Service struct {
	DB  store.Store
	Now func() time.Time
	IDs id.Source

	mu     sync.Mutex
	looked time.Time
	digest string
	list   *icd10.List
}

// current names the list that counts.
type current struct {
	Digest string `json:"digest"`
	Put    string `json:"put,omitempty"` // what its parts are called: no two imports call theirs the same
	Source string `json:"source"`
	Codes  int    `json:"codes"`
	Parts  int    `json:"parts"`
}

// part is a piece of a packed list.
type part struct {
	Data []byte `json:"data"`
}

const (
	codesKey   = "diagnosis-codes"
	currentSK  = "current"
	partPrefix = "part#"
	partSize   = 200 << 10 // in base64 well below the 400 KB that an item may have
	fresh      = time.Minute
	maxPacked  = 4 << 20 // as base64 within the 6 MB that a function is called with
)

// MaxSource is how many characters the name of a source may have.
const MaxSource = 60

func key(sk string) store.Key { return store.Key{Table: store.Care, PK: codesKey, SK: sk} }

func partKey(put string, n int) store.Key { return key(fmt.Sprintf("%s%s#%03d", partPrefix, put, n)) }

// parts is what the list's parts are called; before each import had its own name, it was the digest.
func (c current) parts() string { return cmp.Or(c.Put, c.Digest) }

// Pack makes a list of rows that Read found.
func Pack(source string, rows []icd10.Disease) (List, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for _, r := range rows {
		if _, err := fmt.Fprintf(z, "%s\t%s\t%s\n", r.Code, flat(r.Chinese), flat(r.English)); err != nil {
			return List{}, err
		}
	}
	err := z.Close()
	return List{Source: strings.TrimSpace(source), Packed: b.Bytes()}, err
}

// flat keeps a name on its line.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func unpack(b []byte) ([]icd10.Disease, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, maxFile))
	if err != nil {
		return nil, err
	}
	var rows []icd10.Disease
	for line := range strings.Lines(string(text)) {
		code, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		chinese, english, _ := strings.Cut(names, "\t")
		if !form().MatchString(code) || chinese == "" {
			return nil, errors.New("a row without a code or a name")
		}
		rows = append(rows, icd10.Disease{Code: code, Chinese: chinese, English: english})
	}
	return rows, nil
}

// Import puts a list in the place of the one that counts. Of two who do so at once one is told that it is stale.
func (s *Service) Import(ctx context.Context, by auth.Actor, l List) (Imported, error) {
	if !by.Has(auth.System, auth.Administrator) {
		return Imported{}, errs.New(errs.KindForbidden, "forbidden")
	}
	f := errs.NewFaults()
	if l.Source == "" {
		f.Add("source", "required")
	} else if len([]rune(l.Source)) > MaxSource {
		f.Add("source", "too-long", errs.Params{"max": MaxSource})
	}
	rows, err := unpack(l.Packed)
	if err != nil || len(rows) == 0 || len(l.Packed) > maxPacked {
		f.Add("packed", "required")
	}
	if err := f.Err(); err != nil {
		return Imported{}, err
	}
	sum := sha256.Sum256(append([]byte(l.Source+"\x00"), l.Packed...))
	next := current{Digest: hex.EncodeToString(sum[:12]), Put: s.IDs.New("lst", s.Now()), Source: l.Source, Codes: len(rows)}
	before, version, err := s.current(ctx)
	if err != nil {
		return Imported{}, errs.Internal("import codes", err)
	}
	out := Imported{Codes: len(rows), Before: before.Source, Same: before.Digest == next.Digest}
	if !out.Same {
		err = s.replace(ctx, by.Stamp("", s.Now()), l.Packed, next, version)
	}
	if err == nil {
		err = s.tidy(ctx, by.Stamp("", s.Now()))
	}
	if err != nil {
		return Imported{}, errs.Internal("import codes", err)
	}
	return out, nil
}

// replace puts the parts of a list and then lets it count, unless another took the place of the one that counted, or whoever
// tidied up took these parts for left over.
func (s *Service) replace(ctx context.Context, stamp store.Stamp, packed []byte, next current, version int64) error {
	for ; len(packed) > 0; next.Parts++ {
		n := min(partSize, len(packed))
		if err := s.DB.Write(ctx, stamp, store.Put(partKey(next.Put, next.Parts), part{packed[:n]}).If(store.Absent())); err != nil {
			return err
		}
		packed = packed[n:]
	}
	err := s.DB.Write(ctx, stamp, store.PutVersion(key(currentSK), version, next), store.Check(partKey(next.Put, 0), store.VersionIs(1)))
	if _, raced := store.Failed(err); raced || errors.Is(err, store.ErrConflict) {
		return errs.New(errs.KindStale, "stale")
	}
	return err
}

func (s *Service) current(ctx context.Context) (current, int64, error) {
	it, err := s.DB.Get(ctx, key(currentSK))
	if errors.Is(err, store.ErrNotFound) {
		return current{}, 0, nil
	}
	if err != nil {
		return current{}, 0, err
	}
	var c current
	return c, it.Version, it.Decode(&c)
}

// Search returns the codes that fit best, of the imported list and of Careloop's own.
func (s *Service) Search(ctx context.Context, q string, limit int) ([]icd10.Disease, error) {
	l, err := s.counts(ctx)
	if err != nil {
		return nil, errs.Internal("search codes", err)
	}
	return l.Search(q, limit), nil
}

// counts returns the imported list, or nil if there is none.
func (s *Service) counts(ctx context.Context) (*icd10.List, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.Now(); s.looked.IsZero() || now.Sub(s.looked) >= fresh || now.Before(s.looked) {
		c, _, err := s.current(ctx)
		if err != nil {
			return nil, err
		}
		if c.Digest != s.digest {
			if s.list, err = s.read(ctx, c); err != nil {
				return nil, err
			}
			s.digest = c.Digest
		}
		s.looked = now
	}
	return s.list, nil
}

func (s *Service) read(ctx context.Context, c current) (*icd10.List, error) {
	var packed []byte
	for n := range c.Parts {
		it, err := s.DB.Get(ctx, partKey(c.parts(), n))
		if err != nil {
			return nil, err
		}
		var p part
		if err := it.Decode(&p); err != nil {
			return nil, err
		}
		packed = append(packed, p.Data...)
	}
	rows, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	return icd10.NewList(c.Source, rows), nil
}

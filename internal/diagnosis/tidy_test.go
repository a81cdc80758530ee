package diagnosis_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/diagnosis"
	"careloop/internal/errs"
	"careloop/internal/icd10"
	"careloop/internal/store"
)

// large is a list of several parts.
func large(t *testing.T, source string) diagnosis.List {
	t.Helper()
	var rows []icd10.Disease
	for n := range 7000 {
		rows = append(rows, icd10.Disease{Code: fmt.Sprintf("K%02d.%03d", n/1000, n%1000), Chinese: fmt.Sprintf("病 %s %x", source, sha256.Sum256([]byte{byte(n >> 8), byte(n), source[0]}))})
	}
	return list(t, source, rows...)
}

// size is how many parts a list has; here two.
func size(l diagnosis.List) int { return (len(l.Packed) + 200<<10 - 1) / (200 << 10) }

// interrupted is a store at whose n-th call something else happens first, or the process is killed.
type interrupted struct {
	store.Store
	left  int
	other func() // nil: it is killed
}

var errKilled = errors.New("killed")

func (x *interrupted) call() error {
	x.left--
	switch {
	case x.left == -1 && x.other != nil:
		x.other()
	case x.left < 0 && x.other == nil:
		return errKilled
	}
	return nil
}

func (x *interrupted) Get(ctx context.Context, k store.Key) (store.Item, error) {
	if err := x.call(); err != nil {
		return store.Item{}, err
	}
	return x.Store.Get(ctx, k)
}

func (x *interrupted) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if err := x.call(); err != nil {
		return store.Page{}, err
	}
	return x.Store.Query(ctx, q)
}

func (x *interrupted) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	if err := x.call(); err != nil {
		return err
	}
	return x.Store.Write(ctx, stamp, ops...)
}

func importing(t *testing.T, c *clinictest.Clinic, db store.Store, l diagnosis.List) error {
	t.Helper()
	_, err := (&diagnosis.Service{DB: db, Now: c.Now}).Import(t.Context(), operator, l)
	return err
}

// counts is the source of the list that a process finds which begins now, whole and with none of its parts about to go.
func counts(t *testing.T, c *clinictest.Clinic) string {
	t.Helper()
	got := first(t, &diagnosis.Service{DB: c.DB, Now: c.Now}, "K06.999")
	if staying, _ := parts(t, c); staying < 2 {
		t.Errorf("%d parts stay", staying)
	}
	return got.Source
}

// parts counts the parts that stay and those that expire.
func parts(t *testing.T, c *clinictest.Clinic) (staying, going int) {
	t.Helper()
	items, err := store.QueryAll(t.Context(), c.DB, store.Query{Table: store.Care, PK: "diagnosis-codes", Prefix: "part#"})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		switch {
		case it.Expires.IsZero():
			staying++
		case it.Expires.After(c.Now().Add(time.Hour)):
			t.Errorf("%s stays until %s", it.SK, it.Expires)
		default:
			going++
		}
	}
	return staying, going
}

func TestThePartsOfAReplacedListExpire(t *testing.T) {
	c, _ := open(t)
	old, next := large(t, "old"), large(t, "new")
	for _, l := range []diagnosis.List{old, next, old, next} {
		if err := importing(t, c, c.DB, l); err != nil {
			t.Fatal(err)
		}
		if got := counts(t, c); got != l.Source {
			t.Errorf("%s counts, not %s", got, l.Source)
		}
	}
	one := size(next)
	if staying, going := parts(t, c); staying != one || going != 3*one {
		t.Errorf("%d parts stay and %d go, of 4 lists of %d", staying, going, one)
	}
}

// An import is killed before each of its calls: what counts is whole, and the next import leaves nothing over.
func TestAKilledImportLosesNoListAndLeavesNothing(t *testing.T) {
	old, next := large(t, "old"), large(t, "new")
	for n := 1; ; n++ {
		c, _ := open(t)
		if err := importing(t, c, c.DB, old); err != nil {
			t.Fatal(err)
		}
		err := importing(t, c, &interrupted{Store: c.DB, left: n}, next)
		if err != nil && !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		if got := counts(t, c); got != "old" && got != "new" || err == nil && got != "new" {
			t.Errorf("killed before call %d, %s counts", n, got)
		}
		for range 2 {
			if err := importing(t, c, c.DB, next); err != nil {
				t.Fatal(err)
			}
		}
		one := size(next)
		if got := counts(t, c); got != "new" {
			t.Errorf("killed before call %d and imported again, %s counts", n, got)
		}
		if staying, _ := parts(t, c); staying != one {
			t.Errorf("killed before call %d and imported again, %d parts stay of %d", n, staying, one)
		}
		if err == nil {
			return
		}
	}
}

// Within an import another happens, of another list or of the one that counts: one counts, whole, and no other stays.
func TestAnImportWithinAnImportLosesNoList(t *testing.T) {
	old, next, third := large(t, "old"), large(t, "new"), large(t, "third")
	for _, other := range []diagnosis.List{old, third, next} {
		for n := 1; ; n++ {
			c, _ := open(t)
			if err := importing(t, c, c.DB, old); err != nil {
				t.Fatal(err)
			}
			x := &interrupted{Store: c.DB, left: n}
			x.other = func() {
				if err := importing(t, c, c.DB, other); err != nil {
					t.Error(err)
				}
			}
			err := importing(t, c, x, next)
			if err != nil && errs.KindOf(err) != errs.KindStale {
				t.Fatal(err)
			}
			got := counts(t, c)
			if err == nil && got != "new" && got != other.Source || err != nil && got != other.Source {
				t.Errorf("%s before call %d: %v, and %s counts", other.Source, n, err, got)
			}
			for _, l := range []diagnosis.List{old, next, third} {
				if l.Source == got { // once more, when nobody else imports
					if err := importing(t, c, c.DB, l); err != nil {
						t.Fatal(err)
					}
				}
			}
			one := size(next)
			if staying, _ := parts(t, c); staying != one {
				t.Errorf("%s before call %d: %d parts stay of %d", other.Source, n, staying, one)
			}
			if x.left >= 0 {
				break
			}
		}
	}
}

// A reader has seen which list counts when another takes its place: it reads the list to its end.
func TestAReaderInTheMiddleOfAnImport(t *testing.T) {
	c, _ := open(t)
	if err := importing(t, c, c.DB, large(t, "old")); err != nil {
		t.Fatal(err)
	}
	x := &interrupted{Store: c.DB, left: 1} // behind what counts, before the first part
	x.other = func() {
		if err := importing(t, c, c.DB, large(t, "new")); err != nil {
			t.Error(err)
		}
	}
	s := &diagnosis.Service{DB: x, Now: c.Now}
	if got := first(t, s, "K06.999"); got.Source != "old" {
		t.Errorf("%+v", got)
	}
	c.Advance(time.Minute)
	if got := first(t, s, "K06.999"); got.Source != "new" || !strings.Contains(got.Chinese, "new") {
		t.Errorf("a minute later: %+v", got)
	}
}

package id_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"careloop/internal/id"
)

func TestIDsSortByTimeAndCarryTheirPrefix(t *testing.T) {
	var src id.Source
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	a, b := src.New("pat", now), src.New("pat", now.Add(time.Millisecond))
	if a >= b {
		t.Errorf("%s should sort before %s", a, b)
	}
	if !id.Valid("pat", a) || id.Valid("apt", a) || id.Valid("pat", a+"0") || id.Valid("pat", "pat_"+"0") {
		t.Errorf("Valid is wrong about %s", a)
	}
}

func TestFromIsStable(t *testing.T) {
	first, again := id.From("pat", "a", "bc"), id.From("pat", "a", "bc")
	if first != again || id.From("pat", "ab", "c") == first || id.From("apt", "a", "bc")[4:] == first[4:] {
		t.Error("From must depend on its parts and nothing else")
	}
}

func TestCodeCatchesEverySingleErrorAndNeighbourSwap(t *testing.T) {
	src := id.Source{Rand: rand.NewChaCha8([32]byte{1})}
	const alphabet = "34679ACDEFGHJKMNPQRTWXY"
	for range 200 {
		c := src.Code(7)
		if got, ok := id.ParseCode(c[:4] + "-" + c[4:]); !ok || got != c {
			t.Fatalf("ParseCode(%s) = %s, %v", c, got, ok)
		}
		for i := range len(c) {
			for _, r := range alphabet {
				if wrong := c[:i] + string(r) + c[i+1:]; wrong != c {
					if _, ok := id.ParseCode(wrong); ok {
						t.Fatalf("%s passes for %s", wrong, c)
					}
				}
			}
			if i > 0 && c[i-1] != c[i] {
				if _, ok := id.ParseCode(c[:i-1] + c[i:i+1] + c[i-1:i] + c[i+1:]); ok {
					t.Fatalf("swap at %d of %s passes", i, c)
				}
			}
		}
	}
}

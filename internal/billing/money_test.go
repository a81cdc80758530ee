package billing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSharesGoToTheLargestRemainders(t *testing.T) {
	for _, c := range []struct {
		total   Fen
		weights []Fen
		want    []Fen
	}{
		{100, []Fen{1, 1, 1}, []Fen{34, 33, 33}},
		{1, []Fen{300, 500, 200}, []Fen{0, 1, 0}},
		{10, []Fen{0, 7, 3}, []Fen{0, 7, 3}},
		{5, []Fen{5}, []Fen{5}},
		{0, []Fen{5, 5}, []Fen{0, 0}},
		{7, nil, []Fen{}},
		{MaxFen, []Fen{MaxFen * 200, 1}, []Fen{MaxFen, 0}},
	} {
		if diff := cmp.Diff(c.want, allocate(c.total, c.weights)); diff != "" {
			t.Errorf("%d over %v (-want +got):\n%s", c.total, c.weights, diff)
		}
	}
}

func TestSharesAddUpToTheFen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Map(rapid.Int64Range(0, int64(MaxFen)*999), func(n int64) Fen { return Fen(n) }), 1, 200).Draw(t, "weights")
		var sum Fen
		for _, w := range weights {
			sum += w
		}
		total := Fen(rapid.Int64Range(0, int64(sum)).Draw(t, "total"))
		var got Fen
		for i, share := range allocate(total, weights) {
			got += share
			if share < 0 || share > weights[i] {
				t.Fatalf("share %d of weight %d", share, weights[i])
			}
		}
		if got != total {
			t.Fatalf("%d in shares of %d", got, total)
		}
	})
}

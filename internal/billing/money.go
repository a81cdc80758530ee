package billing

import (
	"cmp"
	"math/bits"
	"slices"
)

// basisPoints is a whole in hundredths of a percent.
const basisPoints = 10_000

// part returns so many basis points of an amount, half a fen rounded up.
func (f Fen) part(points int) Fen { return (f*Fen(points) + basisPoints/2) / basisPoints }

// allocate splits total over weights by the largest remainder: the shares add up to total to the fen, and none is
// larger than its weight while total is not larger than their sum. Ties go to the earlier weight.
func allocate(total Fen, weights []Fen) []Fen {
	shares := make([]Fen, len(weights))
	var sum Fen
	for _, w := range weights {
		sum += w
	}
	if sum <= 0 || total <= 0 {
		return shares
	}
	rest := make([]Fen, len(weights))
	left := total
	for i, w := range weights {
		shares[i], rest[i] = mulDiv(w, total, sum)
		left -= shares[i]
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:min(int(left), len(order))] {
		shares[i]++
	}
	return shares
}

// mulDiv returns a·b/m and its remainder, for a ≤ m and none negative, without overflow.
func mulDiv(a, b, m Fen) (quotient, remainder Fen) {
	hi, lo := bits.Mul64(uint64(a), uint64(b)) //nolint:gosec // never negative
	if a == m {
		return b, 0
	}
	q, r := bits.Div64(hi, lo, uint64(m)) //nolint:gosec // a < m, so the quotient fits
	return Fen(q), Fen(r)                 //nolint:gosec // at most b, and below m
}

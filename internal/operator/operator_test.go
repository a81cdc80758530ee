package operator_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"careloop/internal/operator"
)

// TestTellGoesOnBehindWhatFails has a consumer that names what it stumbles over, and one that only falls.
func TestTellGoesOnBehindWhatFails(t *testing.T) {
	batch := []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	bad := []int{1, 4, 9}
	for name, names := range map[string]bool{"names it": true, "does not know": false} {
		done := map[int]bool{}
		var failed []int
		err := operator.Tell(t.Context(), batch, func(_ context.Context, part []int) (int, error) {
			for i, x := range part {
				if slices.Contains(bad, x) {
					if names {
						return i, errors.New("no")
					}
					return 0, errors.New("no")
				}
				done[x] = true
			}
			return len(part), nil
		}, func(x int, _ error) { failed = append(failed, x) })
		if err != nil || len(done) != 6 || !slices.Equal(failed, bad) {
			t.Errorf("%s: %v; done %v, failed %v", name, err, done, failed)
		}
	}
}

func TestTellEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := operator.Tell(ctx, []int{1, 2, 3}, func(context.Context, []int) (int, error) {
		stop()
		return 0, errors.New("interrupted")
	}, func(int, error) { t.Error("blamed a change for the end") })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

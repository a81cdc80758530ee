package diagnosis

import (
	"context"
	"errors"
	"strings"
	"time"

	"careloop/internal/store"
)

// kept is how long the parts of a list stay that does not count any more: who saw which list counts reads its parts at once,
// and keeps what it read.
const kept = time.Hour

// tidy lets the parts of all lists expire that do not count: of the one that was replaced, and of those whose import was cut
// off. Both the mark of a list's first part, which goes before its others, and the move of what counts look at what the other
// writes: a list that has the mark never comes to count, and the one that counts never gets it.
func (s *Service) tidy(ctx context.Context, stamp store.Stamp) error {
	c, version, err := s.current(ctx)
	if err != nil {
		return err
	}
	counts := store.Check(key(currentSK), store.VersionIs(version))
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: codesKey, Prefix: partPrefix})
	if err != nil {
		return err
	}
	begun := map[string]bool{} // whether a list was read from its first part
	for _, it := range items {
		put, n, _ := strings.Cut(strings.TrimPrefix(it.SK, partPrefix), "#")
		if put == c.parts() {
			continue
		}
		ops := []store.Op{store.Update(it.Key).If(store.VersionIs(it.Version)).Until(s.Now().Add(kept))}
		if n == "000" {
			begun[put], ops = true, append(ops, counts)
		}
		if !begun[put] {
			if _, err := s.DB.Get(ctx, partKey(put, 0)); err == nil {
				continue // it is being put
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		if !it.Expires.IsZero() {
			continue
		}
		err := s.DB.Write(ctx, stamp, ops...)
		failed, raced := store.Failed(err)
		switch {
		case raced && failed.Op == 1, errors.Is(err, store.ErrConflict):
			return nil // another list counts by now: whoever imported it tidies up
		case err != nil && !raced:
			return err
		}
	}
	return nil
}

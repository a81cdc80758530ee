package booking

import (
	"context"
	"sync"
	"time"

	"careloop/internal/errs"
)

// contactKept is how old the number may be that anybody is told: each question shall not cost a read.
const contactKept = time.Minute

// contact is the clinic's telephone that was read last.
type contact struct {
	mu    sync.Mutex
	phone string
	until time.Time
}

func (c *contact) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}

// Phone returns where patients call who need not say which site they come to, as of a minute ago at most; nothing, if no
// site has a number.
func (s *Service) Phone(ctx context.Context) (string, error) {
	c := &s.contact
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := s.Now(); now.Before(c.until) && c.until.Sub(now) <= contactKept {
		return c.phone, nil
	}
	sites, err := s.Sites(ctx)
	if err != nil {
		return "", errs.Internal("read the telephone", err)
	}
	c.phone, c.until = WhereaboutsOf(sites, "").Phone, s.Now().Add(contactKept)
	return c.phone, nil
}

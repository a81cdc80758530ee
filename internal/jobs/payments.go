package jobs

import (
	"context"
	"log/slog"
)

// Payments runs each minute: online payments that were not called back are asked about, and refunds that the provider
// has not taken yet are sent again.
type Payments struct {
	Billing interface {
		Sweep(ctx context.Context) (int, error)
	}
	Log *slog.Logger
}

// Handle looks after what is due.
func (j *Payments) Handle(ctx context.Context) error {
	n, err := j.Billing.Sweep(ctx)
	if n > 0 {
		j.Log.InfoContext(ctx, "payments", "total", n)
	}
	return err
}

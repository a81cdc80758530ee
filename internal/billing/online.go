package billing

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Provider is who takes payments from patients' phones.
type Provider interface {
	// Begin asks for a payment and returns where the patient pays. The same order twice is the same as once.
	Begin(ctx context.Context, o Order) (address string, err error)
	// Ask returns how a payment stands, or ErrIntent if the provider knows nothing of it.
	Ask(ctx context.Context, id IntentID) (Notice, error)
	// Read returns what a callback says, or ErrSignature if it is not the provider's.
	Read(ctx context.Context, body []byte, signature string) (Notice, error)
	// GiveBack returns money of a payment. The same key twice is the same as once.
	GiveBack(ctx context.Context, id IntentID, amount Fen, key string) error
}

// Order asks a provider for a payment.
type Order struct {
	ID      IntentID
	Amount  Fen
	Expires time.Time
}

// OnlineStatus is where an online payment stands.
type OnlineStatus string

// The statuses. Paid is final; the others may still become paid, since money that was taken is never turned away.
const (
	Pending   OnlineStatus = "pending"
	Succeeded OnlineStatus = "paid"
	Failed    OnlineStatus = "failed"
	Expired   OnlineStatus = "expired"
)

// Notice is what a provider says about a payment. A paid one names the amount that was taken.
type Notice struct {
	ID     IntentID     `json:"id"`
	Status OnlineStatus `json:"status"`
	Amount Fen          `json:"amount"`
}

// Intent is an online payment from the wish to pay to the last fen that was given back of it.
type Intent struct {
	ID      IntentID     `json:"id"`
	Account AccountID    `json:"accountId"`
	Patient patient.ID   `json:"patientId"`
	Amount  Fen          `json:"amount"`
	Status  OnlineStatus `json:"status"`
	Address string       `json:"address,omitempty"` // where the patient pays
	Begun   time.Time    `json:"begunAt"`
	Expires time.Time    `json:"expiresAt"`
	By      string       `json:"by"`
	Asked   int          `json:"asked"` // how often the provider was asked
	Backs   []Back       `json:"refunds,omitempty"`
	Receipt string       `json:"receipt,omitempty"`
	Version int64        `json:"-"`

	resting bool // nobody is to look at it again
}

// Back is money to be given back by the provider.
type Back struct {
	Entry  EntryID    `json:"entryId"`
	Amount Fen        `json:"amount"`
	Reason string     `json:"reason"`
	Sent   *time.Time `json:"sentAt,omitempty"`
}

const (
	// payWithin is how long a patient may take to pay.
	payWithin = 15 * time.Minute
	// askAfter is how long a callback may take before the provider is asked.
	askAfter = time.Minute
	// askAtMost bounds how often the provider is asked about one payment; the waits double, so that is two days.
	askAtMost = 12
)

// StartOnline begins an online payment of all that is due, or of a part.
func (s *Service) StartOnline(ctx context.Context, by auth.Actor, id AccountID, amount Fen, key string) (Intent, error) {
	if s.Provider == nil {
		return Intent{}, ErrOffline
	}
	a, err := s.account(ctx, id)
	if err != nil {
		return Intent{}, errs.Internal("pay online", err)
	}
	if !by.MayActFor(string(a.Patient)) {
		return Intent{}, ErrForbidden
	}
	i := Intent{ID: newIntentID(a.Patient, id, key), Account: id, Patient: a.Patient, Amount: amount, Status: Pending, Begun: s.now(), By: by.ID}
	known, err := s.intent(ctx, i.ID)
	switch {
	case err == nil && amount != 0 && known.Amount != amount:
		return Intent{}, ErrKeyUsed
	case err == nil:
		return known, nil
	case !errors.Is(err, ErrIntent):
		return Intent{}, errs.Internal("pay online", err)
	case a.Due <= 0:
		return Intent{}, ErrNothingDue
	case len(a.Payments) >= maxPayments: // what is taken could not be turned away any more
		return Intent{}, ErrFull
	case amount > a.Due:
		return Intent{}, ErrTooMuch.With(errs.Params{"due": yuan(a.Due)})
	case amount <= 0:
		i.Amount = a.Due
	}
	i.Expires = i.Begun.Add(payWithin)
	if i.Address, err = s.Provider.Begin(ctx, Order{i.ID, i.Amount, i.Expires}); err != nil {
		return Intent{}, errs.Internal("pay online", err)
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), putIntent(i, 0, i.Begun.Add(askAfter)))
	if failed, ok := store.Failed(err); ok && failed.Existing != nil {
		i, err = readIntent(*failed.Existing)
	}
	return i, errs.Internal("pay online", err)
}

// Online returns an online payment.
func (s *Service) Online(ctx context.Context, by auth.Actor, id IntentID) (Intent, error) {
	p, ok := patientIn("pay", string(id))
	if !ok {
		return Intent{}, ErrIntent
	}
	if !by.MayActFor(string(p)) {
		return Intent{}, ErrForbidden
	}
	i, err := s.intent(ctx, id)
	return i, errs.Internal("read online payment", err)
}

// putIntent writes an intent; next is when it is to be looked at again, zero for never.
func putIntent(i Intent, version int64, next time.Time) store.Op {
	op := store.PutVersion(intentKey(i.Patient, i.ID), version, i)
	if !next.IsZero() {
		op = op.In(dueIndex, dueIndex, next.UTC().Format(time.RFC3339)+"#"+string(i.ID))
	}
	return op
}

func readIntent(it store.Item) (Intent, error) {
	var i Intent
	err := it.Decode(&i)
	i.Version = it.Version
	_, due := it.Entries[dueIndex]
	i.resting = !due
	return i, err
}

func (s *Service) intent(ctx context.Context, id IntentID) (Intent, error) {
	p, ok := patientIn("pay", string(id))
	if !ok {
		return Intent{}, ErrIntent
	}
	it, err := s.DB.Get(ctx, intentKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return Intent{}, ErrIntent
	}
	if err != nil {
		return Intent{}, err
	}
	return readIntent(it)
}

// Callback takes a provider's word about a payment. It may come twice, late, out of order or from somebody else.
func (s *Service) Callback(ctx context.Context, body []byte, signature string) error {
	if s.Provider == nil {
		return ErrOffline
	}
	n, err := s.Provider.Read(ctx, body, signature)
	if err != nil {
		return errs.Internal("read callback", err)
	}
	return errs.Internal("callback", s.told(ctx, n))
}

// teller is who writes what a provider says.
var teller = auth.Job("payments")

// told does what follows from a notice, however often and in whatever order notices come.
func (s *Service) told(ctx context.Context, n Notice) error {
	i, err := s.intent(ctx, n.ID)
	if err != nil {
		return err
	}
	switch {
	case i.Status == Succeeded: // whatever comes now is old, or the same again
		return s.finish(ctx, i.ID)
	case n.Status == Succeeded && n.Amount != i.Amount:
		return ErrAmount
	case n.Status == Succeeded:
		if err := s.took(ctx, i); err != nil {
			return err
		}
		return s.finish(ctx, i.ID)
	case (n.Status == Failed || n.Status == Expired) && !i.resting: // also when by our clock its time was over before
		i.Status = n.Status
		return s.keep(ctx, i, time.Time{})
	}
	return nil
}

// keep writes an intent. Who was faster had newer news: what follows from ours comes again, or is not wanted any more.
func (s *Service) keep(ctx context.Context, i Intent, next time.Time) error {
	err := s.DB.Write(ctx, teller.Stamp("", s.Now()), putIntent(i, i.Version, next))
	if _, ok := store.Failed(err); ok {
		return nil
	}
	return err
}

// took books a payment that the provider has taken, all of it, even if by now less is due.
func (s *Service) took(ctx context.Context, i Intent) error {
	_, _, err := s.record(ctx, teller, i.Account, change{
		key:  string(i.ID),
		late: true,
		same: func(e Entry) bool { return e.Kind == Paid && e.Online == i.ID },
		decide: func(a Account, id EntryID) (Account, Entry, error) {
			return a.pay(Payment{ID: id, Method: Online, Amount: i.Amount, Online: i.ID, At: s.now()}, true)
		},
		with: func(ctx context.Context, a *Account, e *Entry) ([]also, error) {
			more, err := s.handled(ctx, "", a, e)
			if err != nil {
				return nil, err
			}
			now, err := s.intent(ctx, i.ID)
			if err != nil {
				return nil, err
			}
			paid := now
			paid.Status, paid.Receipt = Succeeded, e.Receipt
			return append(more, also{putIntent(paid, now.Version, s.now()), errAgain}), nil // looked at until finished
		},
	})
	return err
}

// finish gives back what a paid bill does not need, sends what is to be given back, and lets the intent rest.
func (s *Service) finish(ctx context.Context, id IntentID) error {
	i, err := s.intent(ctx, id)
	if err != nil {
		return err
	}
	if err := s.giveBackOnline(ctx, teller, i.Account, "surplus"); err != nil {
		return err
	}
	return s.send(ctx, id)
}

// giveBackOnline refunds what an account has too much as far as it was paid online, without anybody asking: the number
// was given up, or the bill was paid twice. The sweep hands it to the provider, whom the change stream shall not wait for.
func (s *Service) giveBackOnline(ctx context.Context, by auth.Actor, id AccountID, reason string) error {
	a, err := s.account(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(a.Payments) {
		amount := min(-a.Due, p.Left())
		if p.Online == "" || amount <= 0 {
			continue
		}
		key := "surplus " + string(p.ID) + yuan(p.Refunded)
		c := s.refunding(key, p.ID, amount, reason, "")
		c.late, c.same = true, func(e Entry) bool { return e.Kind == Refunded && e.Of == p.ID }
		decide := c.decide
		c.decide = func(a Account, e EntryID) (Account, Entry, error) {
			if -a.Due < amount {
				return a, Entry{}, errNotNeeded
			}
			return decide(a, e)
		}
		now, _, err := s.record(ctx, by, id, c)
		if errors.Is(err, errNotNeeded) {
			return nil
		}
		if err != nil {
			return err
		}
		a = now
	}
	return nil
}

// errNotNeeded means that an account needs what it had too much.
var errNotNeeded = errs.New(errs.KindConflict, "nothing-due")

// owe notes on its intent what the provider is to give back; the refund's transaction writes it.
func (s *Service) owe(ctx context.Context, e Entry) (also, error) {
	i, err := s.intent(ctx, e.Online)
	if err != nil {
		return also{}, err
	}
	version := i.Version
	i.Backs = append(slices.Clip(i.Backs), Back{Entry: e.ID, Amount: e.Refunded, Reason: e.Reason})
	return also{putIntent(i, version, s.now()), errAgain}, nil
}

// sendSoon hands a refund to the provider at once. If that fails it stays on the list, and the sweep does it.
func (s *Service) sendSoon(ctx context.Context, e Entry) {
	if e.Method == Online {
		_ = s.send(ctx, e.Online)
	}
}

// send hands every refund of an intent to the provider that was not yet, and takes the intent off the list.
func (s *Service) send(ctx context.Context, id IntentID) error {
	for range tries {
		i, err := s.intent(ctx, id)
		if err != nil || i.resting {
			return err
		}
		if s.Provider == nil {
			return ErrOffline
		}
		i.Backs = slices.Clone(i.Backs)
		for n, b := range i.Backs {
			if b.Sent != nil {
				continue
			}
			if err := s.Provider.GiveBack(ctx, id, b.Amount, string(b.Entry)); err != nil {
				return err
			}
			now := s.now()
			i.Backs[n].Sent = &now
		}
		err = s.DB.Write(ctx, teller.Stamp("", s.Now()), putIntent(i, i.Version, time.Time{}))
		if _, ok := store.Failed(err); !ok && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return ErrBusy
}

// Sweep looks after the online payments that are due to be asked about: those that were not called back, and refunds
// that the provider did not take. It returns how many it looked at; one that fails does not hold up the others.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	if s.Provider == nil {
		return 0, nil
	}
	due, err := store.QueryAll(ctx, s.DB, store.Query{
		Table: store.Billing, Index: dueIndex, PK: dueIndex, To: s.Now().UTC().Format(time.RFC3339) + "#~",
	})
	if err != nil {
		return 0, errs.Internal("sweep payments", err)
	}
	var failed error
	for _, it := range due {
		i, err := readIntent(it)
		if err == nil {
			err = s.lookAfter(ctx, i.ID)
		}
		failed = errors.Join(failed, err)
	}
	return len(due), failed
}

func (s *Service) lookAfter(ctx context.Context, id IntentID) error {
	i, err := s.intent(ctx, id) // the index may lag
	if err != nil {
		return err
	}
	if i.Status == Succeeded {
		return s.finish(ctx, id)
	}
	n, err := s.Provider.Ask(ctx, id)
	if err != nil && !errors.Is(err, ErrIntent) {
		return err
	}
	if err == nil && n.Status != Pending {
		return s.told(ctx, n)
	}
	if i.Expires.Before(s.Now()) {
		i.Status = Expired
	}
	i.Asked++
	next := s.now().Add(askAfter << min(i.Asked, askAtMost))
	if i.Asked >= askAtMost {
		next = time.Time{}
	}
	return s.keep(ctx, i, next)
}

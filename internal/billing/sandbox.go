package billing

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Sandbox is a provider of play money: no money moves. It keeps its books beside ours, signs its callbacks as a real
// one does, and lets whoever plays the patient say what shall happen.
type Sandbox struct {
	DB   store.Store
	Keys *crypt.Keys // of its signatures
	Now  func() time.Time
}

var _ Provider = (*Sandbox)(nil)

// Move is what the sandbox's patient does.
type Move string

// The moves.
const (
	Approve Move = "pay"
	Decline Move = "refuse"
	Silence Move = "silent" // pays, and the callback gets lost
)

// order is a payment in the sandbox's books.
type order struct {
	Amount  Fen          `json:"amount"`
	Status  OnlineStatus `json:"status"`
	Expires time.Time    `json:"expiresAt"`
	Back    Fen          `json:"back"`
	Keys    []string     `json:"keys,omitempty"` // of the refunds
}

var player = auth.Job("sandbox")

func orderKey(id IntentID) store.Key { return key("sandbox#"+string(id), "order") }

// Begin implements Provider. The address is that of a page of ours which plays the provider's.
func (x *Sandbox) Begin(ctx context.Context, o Order) (string, error) {
	err := x.DB.Write(ctx, player.Stamp("", x.Now()), store.Put(orderKey(o.ID), order{Amount: o.Amount, Status: Pending, Expires: o.Expires}).If(store.Absent()))
	if _, ok := store.Failed(err); ok {
		err = nil
	}
	return "/pay/sandbox/" + string(o.ID), err
}

func (x *Sandbox) order(ctx context.Context, id IntentID) (order, int64, error) {
	var o order
	if _, ok := patientIn("pay", string(id)); !ok {
		return o, 0, ErrIntent
	}
	it, err := x.DB.Get(ctx, orderKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return o, 0, ErrIntent
	}
	if err != nil {
		return o, 0, err
	}
	return o, it.Version, it.Decode(&o)
}

// Ask implements Provider.
func (x *Sandbox) Ask(ctx context.Context, id IntentID) (Notice, error) {
	o, _, err := x.order(ctx, id)
	return Notice{ID: id, Status: o.Status, Amount: o.Amount}, err
}

// Read implements Provider.
func (x *Sandbox) Read(ctx context.Context, body []byte, signature string) (Notice, error) {
	want, err := x.sign(ctx, body)
	if err != nil {
		return Notice{}, err
	}
	var n Notice
	if subtle.ConstantTimeCompare([]byte(want), []byte(signature)) != 1 || json.Unmarshal(body, &n) != nil {
		return Notice{}, ErrSignature
	}
	return n, nil
}

// sign returns the keyed hash of a callback (HMAC-SHA256).
func (x *Sandbox) sign(ctx context.Context, body []byte) (string, error) {
	return x.Keys.Hash(ctx, "sandbox-callback", string(body))
}

// GiveBack implements Provider.
func (x *Sandbox) GiveBack(ctx context.Context, id IntentID, amount Fen, key string) error {
	for range tries {
		o, version, err := x.order(ctx, id)
		if err != nil {
			return err
		}
		for _, k := range o.Keys {
			if k == key {
				return nil
			}
		}
		if o.Status != Succeeded || o.Back+amount > o.Amount {
			return ErrOverRefund.With(errs.Params{"left": yuan(o.Amount - o.Back)})
		}
		o.Back += amount
		o.Keys = append(o.Keys, key)
		err = x.DB.Write(ctx, player.Stamp("", x.Now()), store.PutVersion(orderKey(id), version, o))
		if _, ok := store.Failed(err); !ok && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return ErrBusy
}

// Play does what the patient does, and returns the callback that a provider would send, with its signature; none for
// Silence.
func (x *Sandbox) Play(ctx context.Context, id IntentID, m Move) (body []byte, signature string, err error) {
	o, version, err := x.order(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if o.Status == Pending {
		o.Status = Failed
		if m != Decline && x.Now().Before(o.Expires) {
			o.Status = Succeeded
		}
		err := x.DB.Write(ctx, player.Stamp("", x.Now()), store.PutVersion(orderKey(id), version, o))
		if _, ok := store.Failed(err); ok {
			return nil, "", ErrBusy
		}
		if err != nil {
			return nil, "", err
		}
	}
	if m == Silence {
		return nil, "", nil
	}
	if body, err = json.Marshal(Notice{ID: id, Status: o.Status, Amount: o.Amount}); err != nil {
		return nil, "", err
	}
	signature, err = x.sign(ctx, body)
	return body, signature, err
}

// PlaySandbox does what a patient does who pays at the sandbox, and takes its callback. Without a sandbox there is
// nothing to play.
func (s *Service) PlaySandbox(ctx context.Context, id IntentID, m Move) (Intent, error) {
	x, ok := s.Provider.(*Sandbox)
	if !ok {
		return Intent{}, ErrIntent
	}
	body, signature, err := x.Play(ctx, id, m)
	if err == nil && body != nil {
		err = s.Callback(ctx, body, signature)
	}
	if err != nil {
		return Intent{}, errs.Internal("sandbox", err)
	}
	i, err := s.intent(ctx, id)
	return i, errs.Internal("sandbox", err)
}

// Package signin lets patients sign in by a code sent to their phone. It owns the codes: a code has six digits, is
// good for five minutes, three tries and one sign-in, and is kept as a keyed hash; a phone gets a few an hour and a
// few more a day. All of that the store's conditions decide, so that two answers at once are no more than two tries,
// and of two right ones one wins.
//
// Whoever asks for a code hears the same, whether the clinic knows the phone or not, and after the same time. Only a
// phone in a file is written to: a stranger's phone costs the clinic nothing and brings nobody a message.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// The rules of a code.
const (
	Digits    = 6
	ValidFor  = 5 * time.Minute
	MaxTries  = 3
	MaxHourly = 5
	MaxDaily  = 10
)

// sendWithin bounds the hand-over of a code: the user pool waits five seconds for an answer.
const sendWithin = 3 * time.Second

// ErrTooMany is returned for a phone that got its codes for now.
var ErrTooMany = errs.New(errs.KindTooMany, "too-many-codes")

// Files are the patients' files, as far as they are found by phone.
type Files interface {
	OfPhone(ctx context.Context, n phone.Number) ([]patient.ID, error)
	Speaks(ctx context.Context, p patient.ID) (i18n.Lang, error)
}

// Service makes codes and judges answers.
type Service struct {
	DB     store.Store
	Keys   *crypt.Keys
	Clinic clinic.Settings
	Files  Files
	Sender channel.Sender
	Now    func() time.Time
	Pace   time.Duration // asking for a code takes at least so long, so that the time does not tell who is known
	IDs    id.Source
	Digits func() (string, error) // nil: every code as likely as any other
}

var job = auth.Job("signin")

// Ask makes a code for a phone, sends it if the phone is in a file, and returns by which id it is answered. It
// returns ErrTooMany if the phone got its codes for now, and a *channel.Error if the code could not be sent.
func (s *Service) Ask(ctx context.Context, n phone.Number) (ID, error) {
	even := time.NewTimer(s.Pace)
	defer even.Stop()
	code, err := s.ask(ctx, n)
	select {
	case <-even.C:
	case <-ctx.Done():
	}
	return code, err
}

func (s *Service) ask(ctx context.Context, n phone.Number) (ID, error) {
	hash, err := s.Keys.Hash(ctx, "sign-in-phone", string(n))
	if err != nil {
		return "", errs.Internal("hash phone", err)
	}
	draw := s.Digits
	if draw == nil {
		draw = newDigits
	}
	digits, err := draw()
	if err != nil {
		return "", errs.Internal("make code", err)
	}
	made, err := s.keep(ctx, hash, digits)
	if err != nil {
		return "", err
	}
	files, err := s.Files.OfPhone(ctx, n)
	if err != nil || len(files) == 0 {
		return made, err
	}
	return made, s.send(ctx, n, files[0], made, digits)
}

// keep counts the code against its phone's limits and stores it, both or neither.
func (s *Service) keep(ctx context.Context, hash, digits string) (ID, error) {
	now := s.Now()
	made := ID(s.IDs.New(idPrefix, now))
	answer, err := s.hashOf(ctx, made, digits)
	if err != nil {
		return "", err
	}
	for range maxRaces {
		asked, version, err := s.asked(ctx, hash)
		if err != nil {
			return "", err
		}
		if asked, err = asked.add(now); err != nil {
			return "", err
		}
		err = s.DB.Write(ctx, job.Stamp("sign-in", now),
			store.PutVersion(phoneKey(hash), version, asked).Until(now.Add(day)),
			store.Put(made.key(), codeItem{Answer: answer, Until: now.Add(ValidFor).UnixMilli()}).Until(now.Add(ValidFor)).If(store.Absent()))
		if _, lost := store.Failed(err); !lost && !errors.Is(err, store.ErrConflict) {
			return made, errs.Internal("keep code", err)
		}
	}
	return "", ErrTooMany // that many at once is nobody reading their messages
}

// maxRaces bounds how often counting is tried anew when the same phone asks at the same time.
const maxRaces = 4

func (s *Service) send(ctx context.Context, n phone.Number, p patient.ID, made ID, digits string) error {
	lang, err := s.Files.Speaks(ctx, p)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	minutes := int(ValidFor / time.Minute)
	_, err = s.Sender.Send(ctx, channel.Outgoing{
		To: string(n), Lang: lang, Template: "sign-in-code", Dedup: string(made),
		Vars: []channel.Var{{Name: "code", Value: digits}},
		Text: i18n.T(lang, "signin.code", map[string]any{"clinic": s.Clinic.Name, "code": digits, "minutes": minutes}),
	})
	return err
}

// newDigits makes a code.
func newDigits() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%0*d", Digits, n), nil
}

// hashOf returns what is kept of a code. Without the key all codes would be tried in no time.
func (s *Service) hashOf(ctx context.Context, made ID, digits string) (string, error) {
	h, err := s.Keys.Hash(ctx, "sign-in-code", string(made)+" "+digits)
	return h, errs.Internal("hash code", err)
}

// Answer reports whether digits are those of the code. A try counts before it is looked at, so that any number of
// answers at once are no more than MaxTries; the right one works once.
func (s *Service) Answer(ctx context.Context, made ID, digits string) (bool, error) {
	if !made.Valid() || len(digits) != Digits {
		return false, nil
	}
	now := s.Now()
	tried := store.Update(made.key()).Add("tries", 1).If(
		store.Attr("tries", store.CondLess, MaxTries), store.Attr("until", store.CondGreater, now.UnixMilli()), store.Attr("used", store.CondEqual, false))
	if ok, err := s.holds(ctx, tried); !ok || err != nil {
		return false, err
	}
	it, err := s.DB.Get(ctx, made.key())
	if errors.Is(err, store.ErrNotFound) { // swept in between
		return false, nil
	}
	var code codeItem
	if err == nil {
		err = it.Decode(&code)
	}
	if err != nil {
		return false, errs.Internal("read code", err)
	}
	given, err := s.hashOf(ctx, made, digits)
	if err != nil || subtle.ConstantTimeCompare([]byte(given), []byte(code.Answer)) != 1 {
		return false, err
	}
	return s.holds(ctx, store.Update(made.key()).Set("used", true).If(store.Attr("used", store.CondEqual, false)))
}

// holds writes op and reports whether its conditions held.
func (s *Service) holds(ctx context.Context, op store.Op) (bool, error) {
	err := s.DB.Write(ctx, job.Stamp("sign-in", s.Now()), op)
	if _, failed := store.Failed(err); failed {
		return false, nil
	}
	return err == nil, errs.Internal("answer code", err)
}

// People returns the files that the holder of a phone may act for.
func (s *Service) People(ctx context.Context, n phone.Number) ([]patient.ID, error) {
	return s.Files.OfPhone(ctx, n)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/cloud"
	"careloop/internal/group"
	"careloop/internal/store"
)

// signIns lets patients sign in by codes, as they should and as they should not. Each phone is somebody of their own,
// and all do it at the same time.
func (r *run) signIns(ctx context.Context) error {
	people, err := r.family(ctx)
	if err != nil {
		return err
	}
	g, ctx := group.New(ctx, -1)
	for name, play := range map[string]func(context.Context) error{
		"alone":   func(ctx context.Context) error { return r.alone(ctx, pages{r, "+8613900000002"}) },
		"late":    func(ctx context.Context) error { return r.late(ctx, pages{r, "+8613900000007"}) },
		"greedy":  func(ctx context.Context) error { return r.greedy(ctx, pages{r, "+8613900000005"}) },
		"family":  func(ctx context.Context) error { return r.shared(ctx, pages{r, familyPhone}, people) },
		"unknown": func(ctx context.Context) error { return r.unknown(ctx, pages{r, "+8613912345678"}) },
	} {
		g.Go(func() error {
			if err := play(ctx); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	codes := map[string]int{}
	for _, x := range r.cloud.Sent() {
		if x.By == "signin" {
			codes[x.To]++
		}
	}
	for to, n := range codes {
		r.expect(n <= maxAsked, "%d codes went to %s within the hour", n, pages{r, to}.last())
	}
	r.say("   five phones: signed in by the code that came; wrong, replayed, raced, expired, tried too often, asked for too often, unknown: refused")
	return nil
}

const familyPhone = "+8613900000008"

// family registers two people with one phone.
func (r *run) family(ctx context.Context) ([]string, error) {
	var out []string
	for _, name := range []string{"家人八", "家人九"} {
		p, err := r.register(ctx, guest{name: name, phone: "13900000008", channels: []string{"sms"}})
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// alone signs in at the second answer, and again with the same code, and twice at the same time with another.
func (r *run) alone(ctx context.Context, p pages) error {
	r.force(cloud.KillAfter)
	session, code, err := p.asked(ctx)
	if err != nil {
		return err
	}
	out, err := p.answer(ctx, session, other(code))
	if err != nil {
		return err
	}
	r.expect(out.Result == nil && out.Session != "", "a wrong code signed in, or ended the sign-in")
	if out, err = p.answer(ctx, out.Session, code); err != nil {
		return err
	}
	again, err := p.answer(ctx, session, code)
	if err != nil {
		return err
	}
	r.expect(out.Result == nil || again.Result == nil, "a code signed in twice")
	if out.Result == nil { // a fault met it
		r.expect(r.options.faults, "the right code was refused after a wrong one")
		if out, err = p.signIn(ctx); err != nil {
			return err
		}
	}
	if err := r.onlyMine(ctx, p, out.Result.AccessToken, r.people["短信二"], r.people["短信七"]); err != nil {
		return err
	}
	renewed, err := p.call(ctx, "InitiateAuth", map[string]any{
		"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": map[string]string{"REFRESH_TOKEN": out.Result.RefreshToken},
	})
	if err != nil {
		return fmt.Errorf("renew: %w", err)
	}
	if err := r.onlyMine(ctx, p, renewed.Result.AccessToken, r.people["短信二"], r.people["短信七"]); err != nil {
		return err
	}
	return r.raced(ctx, p)
}

// raced answers one code several times at once.
func (r *run) raced(ctx context.Context, p pages) error {
	session, code, err := p.asked(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	wins := 0
	g, ctx := group.New(ctx, -1)
	for range 3 {
		g.Go(func() error {
			out, err := p.answer(ctx, session, code)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && out.Result != nil {
				wins++
			}
			return err
		})
	}
	err = g.Wait()
	r.expect(wins == 1 || r.options.faults && wins == 0, "one code signed in %d times at once", wins)
	return err
}

// onlyMine looks whether a token opens its holder's file, and no other.
func (r *run) onlyMine(ctx context.Context, p pages, token, own, others string) error {
	me, err := p.mine(ctx, token)
	if err != nil {
		return err
	}
	r.expect(me.Actor.PatientID == own, "%s signed in as %q, not as %s", p.last(), me.Actor.PatientID, own)
	if err := r.callWith(ctx, token, http.MethodGet, "/patients/"+own+"/appointments", nil, nil); err != nil {
		return err
	}
	err = r.callWith(ctx, token, http.MethodGet, "/patients/"+others+"/appointments", nil, nil)
	r.expect(isRefused(err), "%s reads the appointments of another: %v", p.last(), err)
	err = r.callWith(ctx, token, http.MethodGet, "/patients/"+own, nil, nil, "Careloop-Patient", others)
	r.expect(isRefused(err), "%s acts for another: %v", p.last(), err)
	return nil
}

func isRefused(err error) bool {
	var no *refused
	return errors.As(err, &no) && (no.status == http.StatusForbidden || no.status == http.StatusNotFound)
}

// late answers when five minutes are over, and after three wrong answers. The code that a provider would not take
// never comes: the patient asks once more.
func (r *run) late(ctx context.Context, p pages) error {
	r.force(cloud.SendThrottle)
	session, code, err := p.asked(ctx)
	if err != nil {
		return err
	}
	// For this code, five minutes pass at once.
	made := store.Key{Table: store.SignIns, PK: r.cloud.Pool.Private(session)["code"], SK: "code"}
	over := store.Update(made).Set("until", now().Add(-time.Second).UnixMilli()).If(store.Present())
	if err := r.store.Write(ctx, auth.Job("demo").Stamp("time passes", now()), over); err != nil {
		return fmt.Errorf("let a code expire: %w", err)
	}
	out, err := p.answer(ctx, session, code)
	if err != nil {
		return err
	}
	r.expect(out.Result == nil, "a code signed in after its time")
	if session, code, err = p.asked(ctx); err != nil {
		return err
	}
	for next, n := session, 1; n <= 3; n++ {
		if out, err = p.answer(ctx, next, other(code)); err != nil {
			return err
		}
		r.expect(out.Result == nil, "a wrong code signed in")
		r.expect((out.Session == "") == (n == 3), "after %d wrong answers the sign-in goes on: %v", n, out.Session != "")
		next = out.Session
	}
	if out, err = p.answer(ctx, session, code); err != nil {
		return err
	}
	r.expect(out.Result == nil, "a code signed in after three wrong answers")
	return nil
}

// greedy asks until there are no more codes.
func (r *run) greedy(ctx context.Context, p pages) error {
	r.force(cloud.StoreThrottle)
	for range maxAsked {
		session, err := p.ask(ctx)
		if err != nil {
			return err
		}
		if session == "" { // what the pool asked again after a fault counts too
			r.expect(r.options.faults, "%s got less than %d codes", p.last(), maxAsked)
			return nil
		}
	}
	session, err := p.ask(ctx)
	r.expect(session == "" && err == nil, "a phone got more than %d codes: %v", maxAsked, err)
	return nil
}

// shared signs in with a family's phone, and chooses for whom.
func (r *run) shared(ctx context.Context, p pages, people []string) error {
	r.force(cloud.KillBefore)
	out, err := p.signIn(ctx)
	if err != nil {
		return err
	}
	token := out.Result.AccessToken
	me, err := p.mine(ctx, token)
	if err != nil {
		return err
	}
	var offered []string
	for _, x := range me.Actor.Patients {
		offered = append(offered, x.ID)
	}
	slices.Sort(offered)
	r.expect(me.Actor.PatientID == "" && slices.Equal(offered, slices.Sorted(slices.Values(people))), "a family of two is offered %d files, and %q at once",
		len(offered), me.Actor.PatientID)
	err = r.callWith(ctx, token, http.MethodGet, "/patients/"+people[0], nil, nil)
	r.expect(isRefused(err), "a file opened before it was chosen: %v", err)
	for _, chosen := range people {
		if me, err = p.mine(ctx, token, "Careloop-Patient", chosen); err != nil {
			return err
		}
		r.expect(me.Actor.PatientID == chosen, "chosen was %s, not %s", chosen, me.Actor.PatientID)
		if err := r.callWith(ctx, token, http.MethodGet, "/patients/"+chosen, nil, nil, "Careloop-Patient", chosen); err != nil {
			return err
		}
	}
	err = r.callWith(ctx, token, http.MethodGet, "/patients/"+people[0], nil, nil, "Careloop-Patient", people[1])
	r.expect(isRefused(err), "the file of one opened while the other was chosen: %v", err)
	return nil
}

// unknown hears what everybody hears, and gets nothing. What is no mobile number may not even ask.
func (r *run) unknown(ctx context.Context, p pages) error {
	session, err := p.ask(ctx)
	if err != nil {
		return err
	}
	r.expect(session != "" && len(p.codes()) == 0, "a stranger was told something else, or got a code")
	out, err := p.answer(ctx, session, "123456")
	if err != nil {
		return err
	}
	r.expect(out.Result == nil && out.Session != "", "a stranger signed in, or was told more than others")
	for _, name := range []string{"desk", "+861065529988"} {
		_, err := pages{r, name}.call(ctx, "SignUp", map[string]any{"Username": name, "Password": "aA1unknown-to-everybody"})
		r.expect(is(err, "UserLambdaValidationException"), "%s may sign up: %v", name, err)
	}
	return nil
}

// force lets the sign-in meet a fault next, if faults are wanted.
func (r *run) force(k cloud.Kind) { r.faults.Force(k, "signin", 1) }

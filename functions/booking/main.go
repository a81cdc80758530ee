// Command booking serves the operations on the directory, on appointments, on the waiting list and on guidance behind API Gateway.
package main

import (
	"context"
	"net/url"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/api"
	"careloop/internal/calendar"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/function/gateway"
)

type settings struct {
	config.Keyset
	config.SignIn
	config.Payment
}

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := gateway.Load[settings](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, c.Parameter, c.KMSKeyID)
	return wire(e, signIn(c.SignIn), c.Provider.Sandbox()), nil
}

func wire(e function.Env, how api.SignIn, payOnline bool) lambda.Handler {
	bookings, patients := e.Bookings(), e.Patients()
	feeds := &calendar.Feeds{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Bookings: bookings, NameOf: patients.NameOf}
	return gateway.Handler(e, api.ForBooking, api.Services{
		Bookings: bookings, Patients: patients, Family: e.Acting(), Waitlist: e.Waitlist(), Closures: e.Closures(),
		Guidance: e.Guidance(), Feeds: feeds, SignIn: how, PayOnline: payOnline,
	})
}

// signIn says how people sign in. A user pool's API, for codes by phone, is where its issuer is.
func signIn(c config.SignIn) api.SignIn {
	how := api.SignIn{Provider: &api.Provider{
		Issuer: c.Issuer, ClientID: c.ClientID, Scopes: []string{"openid", "profile", c.Scope},
	}}
	if pool, err := url.Parse(c.Issuer); err == nil && c.PhoneClient != "none" {
		how.Phone = &api.PhoneSignIn{Endpoint: "https://" + pool.Host + "/", ClientID: c.PhoneClient, CallingCode: api.CallingCode}
	}
	return how
}

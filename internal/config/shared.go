package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Lambda's base image has no zone database

	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// Clinic is what every program that speaks to patients, or counts days, must know of the clinic.
type Clinic struct {
	Name      string     `env:"CLINIC_NAME" envDefault:"Careloop"`
	Zone      Zone       `env:"CLINIC_TIME_ZONE" envDefault:"Asia/Shanghai"`
	Languages Languages  `env:"CLINIC_LANGUAGES" envDefault:"zh-CN,en"`
	PublicURL URL        `env:"PUBLIC_URL,required"`
	Quiet     QuietHours `env:"QUIET_HOURS" envDefault:"21:00-08:00"`
	Survey    Duration   `env:"SURVEY_AFTER" envDefault:"2h"`
	Holidays  Holidays   `env:"CLINIC_HOLIDAYS" envDefault:"cn"`
	Country   Country    `env:"CLINIC_COUNTRY"` // absent: where the time zone is
	MailFrom  string     `env:"MAIL_FROM"`
}

// Settings returns the clinic's settings as the domain takes them.
func (c Clinic) Settings() clinic.Settings {
	return clinic.Settings{
		Name: c.Name, Zone: c.Zone.Location, Languages: c.Languages,
		PublicURL: string(c.PublicURL), Quiet: clinic.QuietHours(c.Quiet), Holidays: string(c.Holidays),
		SurveyAfter: time.Duration(c.Survey), Country: string(c.Country), MailFrom: c.MailFrom,
	}
}

// Tables says what stands before the names of the deployment's tables.
type Tables struct {
	Prefix string `env:"TABLE_PREFIX,required"`
}

// Keyset says where the wrapped keys of sealed fields are, and which key of KMS unwraps them.
type Keyset struct {
	Parameter string `env:"KEYSET_PARAMETER,required"`
	KMSKeyID  string `env:"KMS_KEY_ID,required"`
}

// Payment says who takes payments from patients' phones.
type Payment struct {
	Provider Provider `env:"PAYMENT_PROVIDER" envDefault:"none"`
}

// Provider is none, or the sandbox, at which no money moves.
type Provider string

// UnmarshalText refuses a provider that does not exist.
func (p *Provider) UnmarshalText(b []byte) error {
	switch string(b) {
	case "none", "sandbox":
		*p = Provider(b)
		return nil
	}
	return fmt.Errorf("%q is no payment provider: none, sandbox", string(b))
}

// Sandbox reports whether the sandbox stands in for a provider.
func (p Provider) Sandbox() bool { return p == "sandbox" }

// Origin tells requests that came through the clinic's own address from those that went round it.
type Origin struct {
	Keys OriginKeys `env:"ORIGIN_KEYS,required"`
}

// Topic is the SNS topic of messages to send.
type Topic struct {
	ARN string `env:"TOPIC_ARN,required"`
}

// Claims says in which claims of a token the identity provider puts somebody's roles, the patients' files they may act
// for, and who they are in the schedule.
type Claims struct {
	Roles        string `env:"ROLES_CLAIM" envDefault:"cognito:groups"`
	Patient      string `env:"PATIENT_CLAIM" envDefault:"custom:patient"`
	Practitioner string `env:"PRACTITIONER_CLAIM" envDefault:"custom:practitioner"`
}

// SignIn says how the pages sign people in.
type SignIn struct {
	Issuer      string `env:"SIGN_IN_ISSUER,required"`
	ClientID    string `env:"SIGN_IN_CLIENT_ID,required"`
	Scope       string `env:"SIGN_IN_SCOPE,required"`
	PhoneClient string `env:"SIGN_IN_PHONE_CLIENT_ID,required"` // "none": patients sign in as everybody else
}

// Log says from which level on log lines are written.
type Log struct {
	Level slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
}

// Country is a country whose emergency number is known: a page must not name a wrong one.
type Country string

// UnmarshalText refuses other countries.
func (c *Country) UnmarshalText(b []byte) error {
	if _, ok := clinic.EmergencyIn(string(b)); !ok {
		return fmt.Errorf("%q is no country whose emergency number is known, such as CN", string(b))
	}
	*c = Country(b)
	return nil
}

// Zone is a zone of the IANA database.
type Zone struct{ *time.Location }

// UnmarshalText refuses what the database does not have, and the machine's own zone, which differs between machines.
func (z *Zone) UnmarshalText(b []byte) error {
	name := string(b)
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return fmt.Errorf("%q is no time zone of the IANA database, such as Asia/Shanghai", name)
	}
	z.Location = loc
	return nil
}

// Languages lists the clinic's languages, the first one first.
type Languages []i18n.Lang

// UnmarshalText reads a list such as "zh-CN,en".
func (l *Languages) UnmarshalText(b []byte) error {
	var out Languages
	for name := range strings.SplitSeq(string(b), ",") {
		lang := i18n.Lang(strings.TrimSpace(name))
		switch {
		case !i18n.Valid(lang):
			return fmt.Errorf("%q is no language of Careloop; there are %v", string(lang), i18n.Langs())
		case slices.Contains(out, lang):
			return fmt.Errorf("%s stands there twice", lang)
		}
		out = append(out, lang)
	}
	*l = out
	return nil
}

// Holidays is the name of a calendar of public holidays, "cn", or "none".
type Holidays string

// UnmarshalText refuses calendars that there are none of: a clinic would be open on holidays without notice.
func (h *Holidays) UnmarshalText(b []byte) error {
	if !slices.Contains(clinic.Calendars(), string(b)) {
		return fmt.Errorf("%q is no calendar of holidays; there are %v", string(b), clinic.Calendars())
	}
	*h = Holidays(b)
	return nil
}

// QuietHours is a part of the day, "21:00-08:00", or "none".
type QuietHours clinic.QuietHours

// UnmarshalText refuses bounds that no clock shows, and equal ones, which could mean never or always.
func (q *QuietHours) UnmarshalText(b []byte) error {
	if string(b) == "none" {
		*q = QuietHours{}
		return nil
	}
	from, to, ok := strings.Cut(string(b), "-")
	f, okFrom := clinic.ParseWall(from)
	t, okTo := clinic.ParseWall(to)
	if !ok || !okFrom || !okTo || f == t {
		return fmt.Errorf(`%q is no part of the day, such as 21:00-08:00, nor "none"`, string(b))
	}
	*q = QuietHours{From: f, To: t}
	return nil
}

// OriginKeys are the secrets by which our CloudFront distribution makes itself known, in a list such as "new,old": while
// one follows the other, both are good. The list "none" opens the functions to every caller that API Gateway lets in;
// it must be said, since forgetting it would open them too.
type OriginKeys []string

// minOriginKey keeps out what could be guessed.
const minOriginKey = 32

// UnmarshalText reads the list. Its error does not quote it.
func (k *OriginKeys) UnmarshalText(b []byte) error {
	if string(b) == "none" {
		*k = nil
		return nil
	}
	var out OriginKeys
	for key := range strings.SplitSeq(string(b), ",") {
		if len(key) < minOriginKey {
			return fmt.Errorf(`a key has less than %d characters; "none" opens the functions to everybody`, minOriginKey)
		}
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	*k = out
	return nil
}

// URL is an absolute http or https address, without a slash at its end.
type URL string

// UnmarshalText drops a final slash, because paths are appended.
func (u *URL) UnmarshalText(b []byte) error {
	parsed, err := url.Parse(string(b))
	if err != nil || (parsed.Scheme != "https" && parsed.Scheme != "http") || parsed.Host == "" {
		return fmt.Errorf("%q is no http or https URL", string(b))
	}
	if parsed.RawQuery != "" || parsed.Fragment != "" || parsed.User != nil {
		return errors.New("a URL with a query, a fragment or a user cannot be appended to")
	}
	*u = URL(strings.TrimRight(string(b), "/"))
	return nil
}

// Duration is a length of time that is longer than nothing, such as "90s".
type Duration time.Duration

// UnmarshalText reads Go's form of durations.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v <= 0 {
		return fmt.Errorf("%q is no duration, such as 90s or 24h", string(b))
	}
	*d = Duration(v)
	return nil
}

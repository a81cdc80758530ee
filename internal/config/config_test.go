package config_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/clinic"
	"careloop/internal/config"
	"careloop/internal/i18n"
)

type program struct {
	config.Clinic
	config.Tables
	config.Keyset
	config.Log
	Batch int             `env:"BATCH" envDefault:"100"`
	Lease config.Duration `env:"LEASE" envDefault:"90s"`
}

func TestLoadFillsInDefaults(t *testing.T) {
	got, err := config.Load[program](config.Map(map[string]string{
		"PUBLIC_URL": " https://clinic.example/ ", "MAIL_FROM": "care@clinic.example", "TABLE_PREFIX": "careloop-prod-", "KEYSET_PARAMETER": "/careloop/keyset",
		"KMS_KEY_ID": "alias/careloop", "BATCH": "", "CLINIC_NAME": "仁心门诊",
	}))
	if err != nil {
		t.Fatal(err)
	}
	s := got.Settings()
	want := clinic.Settings{
		Name: "仁心门诊", Languages: []i18n.Lang{i18n.Chinese, i18n.English}, PublicURL: "https://clinic.example",
		Quiet: clinic.QuietHours{From: "21:00", To: "08:00"}, Zone: s.Zone, Holidays: "cn", SurveyAfter: 2 * time.Hour, MailFrom: "care@clinic.example", // and no country
	}
	if diff := cmp.Diff(want, s, cmp.Comparer(func(a, b *time.Location) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if s.Zone.String() != "Asia/Shanghai" || got.Batch != 100 || got.Lease != config.Duration(90*time.Second) || got.Level != slog.LevelInfo {
		t.Errorf("zone %v, batch %d, lease %v, level %v", s.Zone, got.Batch, got.Lease, got.Level)
	}
}

func TestLoadNamesEveryFaultAtOnce(t *testing.T) {
	_, err := config.Load[program](config.Map(map[string]string{
		"CLINIC_TIME_ZONE": "Asia/Peking", "CLINIC_LANGUAGES": "zh-CN,fr", "QUIET_HOURS": "21:00", "TABLE_PREFIX": "",
		"PUBLIC_URL": "clinic.example", "BATCH": "many", "LEASE": "-1s", "LOG_LEVEL": "loud",
	}))
	var fault *config.Error
	if !errors.As(err, &fault) {
		t.Fatalf("error %v, want a *config.Error", err)
	}
	for _, want := range []string{
		`CLINIC_TIME_ZONE: "Asia/Peking" is no time zone`, `CLINIC_LANGUAGES: "fr" is no language`, `QUIET_HOURS: "21:00" is no part`,
		"TABLE_PREFIX is not set", "KEYSET_PARAMETER is not set", "KMS_KEY_ID is not set", `PUBLIC_URL: "clinic.example" is no`,
		`BATCH: `, `LEASE: "-1s" is no duration`, "LOG_LEVEL: ",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
	if len(fault.Faults) != 10 {
		t.Errorf("%d faults, want 10: %q", len(fault.Faults), fault.Faults)
	}
}

func TestValuesAreChecked(t *testing.T) {
	for name, c := range map[string]struct{ good, bad []string }{
		"CLINIC_TIME_ZONE": {[]string{"Asia/Shanghai", "Asia/Kathmandu", "UTC"}, []string{"Local", "CST+8", "../etc/passwd"}},
		"CLINIC_LANGUAGES": {[]string{"en", "en, zh-CN"}, []string{"en,en", "en,", "zh"}},
		"QUIET_HOURS":      {[]string{"none", "00:00-06:30", "22:00-07:00"}, []string{"21-8", "24:00-08:00", "08:00-08:00", "21:00-08:00-09:00"}},
		"CLINIC_COUNTRY":   {[]string{"CN", "GB"}, []string{"cn", "XX", "China"}},
		"CLINIC_HOLIDAYS":  {[]string{"cn", "us", "none"}, []string{"CN", "../cn", "atlantis"}},
		"PUBLIC_URL":       {[]string{"http://localhost:8080", "https://a.example/care/"}, []string{"ftp://a", "https://", "https://a/?b=c", "https://u:p@a", "/x"}},
	} {
		try := func(value string) error {
			vars := map[string]string{"PUBLIC_URL": "https://a.example"}
			vars[name] = value
			_, err := config.Load[config.Clinic](config.Map(vars))
			return err
		}
		for _, v := range c.good {
			if err := try(v); err != nil {
				t.Errorf("%s=%s: %v", name, v, err)
			}
		}
		for _, v := range c.bad {
			if err := try(v); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s=%s: error %v, want one that names it", name, v, err)
			}
		}
	}
}

func TestVariables(t *testing.T) {
	got, err := config.Variables[struct {
		config.Tables
		config.Log
		Batch int `env:"BATCH" envDefault:"100"`
	}]()
	want := []config.Variable{{Name: "TABLE_PREFIX", Required: true}, {Name: "LOG_LEVEL", Default: "INFO"}, {Name: "BATCH", Default: "100"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

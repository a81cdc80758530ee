package message

import (
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
)

// TestWhenPatientsAreTold holds the instant at which the message is due: in the daytime, before the fasting, awake.
func TestWhenPatientsAreTold(t *testing.T) {
	night := clinic.QuietHours{From: "21:00", To: "08:00"}
	for name, c := range map[string]struct {
		zone  string
		day   clinic.Date
		start clinic.Wall
		fast  int
		quiet clinic.QuietHours
		want  string
	}{
		"an evening of fasting":                      {"Asia/Shanghai", "2026-03-04", "08:00", 10, night, "2026-03-03 10:00"},
		"nothing but papers":                         {"Asia/Shanghai", "2026-03-04", "08:00", 0, night, "2026-03-03 10:00"},
		"fasting from the morning of the day before": {"Asia/Shanghai", "2026-03-04", "11:00", 24, night, "2026-03-03 09:00"},
		"the quiet hours lie before":                 {"Asia/Shanghai", "2026-03-04", "09:00", 24, night, "2026-03-02 20:00"},
		"two days of fasting":                        {"Asia/Kathmandu", "2026-03-04", "08:15", 48, night, "2026-03-01 20:00"},
		"quiet hours within the day":                 {"Asia/Shanghai", "2026-03-04", "08:00", 10, clinic.QuietHours{From: "09:30", To: "14:00"}, "2026-03-03 08:30"},
		"no quiet hours":                             {"Asia/Shanghai", "2026-03-04", "09:00", 24, clinic.QuietHours{}, "2026-03-03 07:00"},
		"clocks are put forward between":             {"America/New_York", "2026-03-08", "11:00", 24, night, "2026-03-07 08:00"},
		"clocks are put back between":                {"America/New_York", "2026-11-01", "11:00", 24, night, "2026-10-31 10:00"},
		"the day of the clock change itself":         {"America/New_York", "2026-03-09", "08:00", 8, night, "2026-03-08 10:00"},
	} {
		t.Run(name, func(t *testing.T) {
			s := clinic.Default()
			var err error
			if s.Zone, err = time.LoadLocation(c.zone); err != nil {
				t.Fatal(err)
			}
			s.Quiet = c.quiet
			p := &booking.Preparation{FastHours: c.fast}
			start := c.day.At(c.start, s.Zone)
			got := prepareAt(start, p, s)
			if said := got.In(s.Zone).Format("2006-01-02 15:04"); said != c.want {
				t.Errorf("told at %s, want %s", said, c.want)
			}
			if f := p.Fasting(start, s.Zone); f.Eat != nil && got.After(*f.Eat) {
				t.Error("fasting has begun")
			}
			if s.Quiet.Until(got, s.Zone).After(got) {
				t.Error("in the quiet hours")
			}
		})
	}
}

// TestMidnightIsSaidOfTheEveningBefore keeps a patient from eating a day too long.
func TestMidnightIsSaidOfTheEveningBefore(t *testing.T) {
	zone := clinic.Default().Zone
	start := clinic.Date("2026-03-04").At("08:00", zone).In(zone)
	for hours, want := range map[int][2]string{
		8: {"3月3日24:00", "24:00 on 3 Mar"}, 10: {"3月3日22:00", "22:00 on 3 Mar"}, 2: {"当日06:00", "06:00 that day"},
	} {
		at := start.Add(-time.Duration(hours) * time.Hour)
		if zh, en := clockTime("zh-CN", at, start), clockTime("en", at, start); zh != want[0] || en != want[1] {
			t.Errorf("%d hours before: %s, %s", hours, zh, en)
		}
	}
}

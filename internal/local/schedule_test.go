package local_test

import (
	"testing"
	"time"

	"careloop/internal/local"
)

const template = `
Resources:
  RemindersFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        EachMinute:
          Type: ScheduleV2
          Properties: { ScheduleExpression: rate(1 minute) }
        Stream: { Type: DynamoDB }
  NightlyFunction:
    Properties:
      Events:
        Night:
          Type: ScheduleV2
          Properties: { ScheduleExpression: "cron(30 2 * * ? *)", ScheduleExpressionTimezone: !Ref TimeZone }
`

func TestSchedulesAreThoseOfTheTemplate(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	all, err := local.Schedules([]byte(template), zone)
	if err != nil || len(all) != 2 {
		t.Fatalf("Schedules = %v, %v", all, err)
	}
	now := time.Date(2026, 11, 23, 10, 0, 30, 0, time.UTC)
	want := map[string]string{"reminders": "2026-11-23T10:01:00Z", "nightly": "2026-11-23T18:30:00Z"}
	for _, s := range all {
		next, err := s.Next(now)
		if err != nil || next.UTC().Format(time.RFC3339) != want[s.Function] {
			t.Errorf("%s: next = %v, %v; want %s", s.Function, next.UTC(), err, want[s.Function])
		}
	}
}

func TestSchedulesRefuseWhatTheyCannotRun(t *testing.T) {
	for _, expr := range []string{"at(2026-01-01T00:00:00)", "rate(x minutes)", "rate(1 fortnight)", "cron(0 3 * * ? 2027)", "hourly"} {
		text := "Resources: { AFunction: { Properties: { Events: { E: { Type: ScheduleV2, Properties: { ScheduleExpression: \"" + expr + "\" } } } } } }"
		if _, err := local.Schedules([]byte(text), time.UTC); err == nil {
			t.Errorf("%s accepted", expr)
		}
	}
}

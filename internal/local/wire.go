package local

import (
	"net/http"
	"path/filepath"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/api"
	"careloop/internal/audit"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/channel/outbox"
	"careloop/internal/crypt"
	"careloop/internal/followup"
	"careloop/internal/jobs"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

// services are the domains, each wired as its functions wire it on AWS.
type services struct {
	patients  *patient.Service
	bookings  *booking.Service
	visits    *visit.Service
	followups *followup.Service
	surveys   *survey.Service
	messages  *message.Service
	kpis      *kpi.Service
	audit     *audit.Service

	reminders *jobs.Reminders
	nightly   *jobs.Nightly
}

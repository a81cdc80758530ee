package jobs

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/classify"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// historyDepth is how many encounters a classification looks back at.
const historyDepth = 50

// History tells the classification what a patient's visits say: it is what patient.Service calls Visits.
func History(visits *visit.Service, bookings *booking.Service) func(context.Context, patient.ID) ([]classify.Visit, error) {
	return func(ctx context.Context, p patient.ID) ([]classify.Visit, error) {
		found, _, err := visits.OfPatient(ctx, auth.Job("classify"), p, historyDepth, "")
		if err != nil || len(found) == 0 {
			return nil, err
		}
		departments, err := bookings.Departments(ctx)
		if err != nil {
			return nil, err
		}
		need := map[booking.DepartmentID]classify.Value{}
		for _, d := range departments {
			need[d.ID] = classify.Value(d.Need)
		}
		var out []classify.Visit
		for _, e := range found {
			if e.Status == visit.Finished && e.Record != nil {
				out = append(out, classify.Visit{Date: e.Date, Diagnosis: e.Record.Diagnosis.Code, Need: need[e.Department]})
			}
		}
		return out, nil
	}
}

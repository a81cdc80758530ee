package message

import (
	"context"
	"strconv"
	"time"

	"careloop/internal/channel"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
)

// newsFor is how long a milestone is news.
const newsFor = 24 * time.Hour

// MilestoneEvent plans what the patient and the family are told of a milestone. Of corrections and of a cancelled
// admission nobody is told, and of a death by no message; what is not told yet by then is dropped when it is to be sent.
func (s *Service) MilestoneEvent(ctx context.Context, e inpatient.Event) error {
	if k := e.Milestone.Kind; e.Milestone.Corrects != "" || k == inpatient.Cancellation || k == inpatient.Death {
		return nil
	}
	for i := range len(e.Stay.Family) + 1 {
		kind := StayNews
		if i > 0 {
			if e.Stay.Family[i-1].EndedAt != nil {
				continue
			}
			kind = StayFamilyNews
		}
		m := Message{
			ID: newID(e.Milestone.Written, kind, string(e.Milestone.ID)+"#"+strconv.Itoa(i)), Kind: kind, Patient: e.Stay.Patient, About: string(e.Stay.ID),
			DueAt: e.Milestone.Written, NotAfter: e.Milestone.Written.Add(newsFor),
			Vars: Vars{Start: e.Milestone.At, Department: e.Stay.Department, Practitioner: e.Stay.Attending, Milestone: e.Milestone.ID, Relative: i},
		}
		if err := s.plan(ctx, m); err != nil {
			return errs.Internal("plan messages", err)
		}
	}
	return nil
}

// progress says what a milestone is. Ward and bed are nobody's business who reads a message over a shoulder.
func progress(lang i18n.Lang, m inpatient.Milestone) string {
	params := map[string]any{}
	if m.Kind == inpatient.DischargePlanned {
		params["day"] = day(lang, m.Day.Start(time.UTC))
	}
	return i18n.T(lang, "message.stay."+string(m.Kind), params)
}

// awaited reports whether somebody lies awake for the news: who has a relative on the operating table hears at any hour that
// it begins and that it is over. The patient, who sleeps, hears in the morning, and so does everybody of anything else.
func (m Message) awaited(n inpatient.News) bool {
	return m.Kind == StayFamilyNews && (n.Milestone.Kind == inpatient.Surgery || n.Milestone.Kind == inpatient.PostOp)
}

// outdated returns why the message must not be sent as the milestone stands, or nothing.
func (m Message) outdated(n inpatient.News) Reason {
	switch {
	case n.Stale:
		return WhyCorrected
	case n.Withdrawn:
		return WhyNoConsent
	case n.Overtaken:
		return WhyOvertaken
	}
	return ""
}

// contact returns how whom the message is for is reached: the patient, or one of the family of a stay.
func (s *Service) contact(ctx context.Context, m Message, d decision) (patient.Contact, error) {
	own, err := s.Contacts.Contact(ctx, job, m.Patient)
	if err != nil || own.Deceased { // nor is anybody told in the patient's place
		return own, err
	}
	switch r := d.news.To; {
	case r == nil:
		return own, nil
	case r.Patient != "":
		return s.Contacts.Contact(ctx, job, r.Patient)
	default:
		return patient.Contact{Lang: r.Language, Consents: []channel.Name{channel.SMS}, To: map[channel.Name]string{channel.SMS: r.Phone}}, nil
	}
}

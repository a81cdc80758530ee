package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// signedNotice is why a notice of a closure needs no token.
const signedNotice = "the signed link in the path is what admits, to one patient's place and no file"

type closureBody struct {
	Target closure.Target `json:"target"`
	Span   booking.Span   `json:"span"`
	Reason i18n.Text      `json:"reason" doc:"As patients read it, by language: zh-CN, en."`

	Choices map[booking.AppointmentID]closure.Choice `json:"choices,omitempty" doc:"What staff decided about single patients; the rules decide about the others."`
}

func (b closureBody) request(move bool, key string) closure.Request {
	return closure.Request{Target: b.Target, Span: b.Span, Reason: b.Reason, Choices: b.Choices, Move: move, Key: key}
}

type (
	previewClosureIn struct{ Body closureBody }
	closeIn          struct {
		Retriable
		Move bool `query:"move" doc:"Move whoever has an accepted proposal, and tell everybody, without a look at it first."`
		Body closureBody
	}
	closuresIn struct{ Paging }
	// ClosurePath names a closure.
	ClosurePath struct {
		ID closure.ID `path:"id" maxLength:"40"`
	}
	casesIn struct {
		ClosurePath
		Paging
	}
	reopenIn struct {
		ClosurePath
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	// CasePath names one patient's case of a closure, by the appointment that it took.
	CasePath struct {
		ClosurePath
		Appointment booking.AppointmentID `path:"appointment" maxLength:"60"`
	}
	proposeIn struct {
		CasePath
		Conditional
		Body closure.Choice
	}
	moveCaseIn struct {
		CasePath
		Retriable
		Body placeBody
	}
	cancelCaseIn struct {
		CasePath
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	answerCaseIn struct {
		CasePath
		Body struct {
			Answer closure.Answer `json:"answer" enum:"accepted,declined"`
		}
	}
	// NoticePath names a case by the token of its link.
	NoticePath struct {
		Token string `path:"token" maxLength:"100" doc:"From the link that the patient was sent."`
	}
	chooseIn struct {
		NoticePath
		Retriable
		Body placeBody
	}
)

type placeBody struct {
	Session booking.SessionID `json:"sessionId" maxLength:"40"`
	Number  int               `json:"number" minimum:"1" maximum:"999"`
}

func (b placeBody) choice() closure.Choice {
	return closure.Choice{Session: b.Session, Number: b.Number}
}

// ClosurePreview is what closing a span would do, with everybody whom it names.
type ClosurePreview struct {
	closure.Preview
	Patients map[patient.ID]patient.Summary `json:"patients"`
}

// ClosureCase is a case with its patient.
type ClosureCase struct {
	closure.Listed
	Who *patient.Summary `json:"patient,omitempty"`
}

// deciders decide what patients of a closure are proposed.
var deciders = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Manager, auth.Administrator}

// Closures registers the operations on closures and on what comes of them.
func Closures(a *API, s Services) {
	closing(a, s)
	closures(a, s.Closures)
	cases(a, s)
	notices(a, s.Closures)
}

func closing(a *API, s Services) {
	register(a, Op{
		ID: "preview-closure", Method: http.MethodPost, Path: "/closures/preview", Roles: managers,
		Summary: "Who would lose a place if a doctor, a room, a site or a device were out, and what each could have instead; writes nothing",
	}, func(ctx context.Context, in *previewClosureIn) (*out[ClosurePreview], error) {
		p, err := s.Closures.Preview(ctx, auth.From(ctx), in.Body.request(false, ""))
		if err != nil {
			return nil, err
		}
		ids := make([]patient.ID, len(p.Cases))
		for i, c := range p.Cases {
			ids[i] = c.Patient
		}
		found, err := s.Patients.Summaries(ctx, auth.From(ctx), ids)
		return answer(ClosurePreview{Preview: p, Patients: found}, err)
	})
	register(a, Op{
		ID: "close-span", Method: http.MethodPost, Path: "/closures", Roles: managers, Status: http.StatusCreated,
		Summary: "Close a span: nothing of it is given away from now on; the same key closes once",
	}, func(ctx context.Context, in *closeIn) (*out[closure.Closure], error) {
		c, err := s.Closures.Close(ctx, auth.From(ctx), in.Body.request(in.Move, in.Key))
		c.Key, c.Choices = "", nil
		return answer(c, err)
	})
}

func closures(a *API, s *closure.Service) {
	readers := append([]auth.Role{auth.Auditor}, staff...)
	register(a, Op{
		ID: "list-closures", Method: http.MethodGet, Path: "/closures", Roles: readers,
		Summary: "Closures and how each stands, the latest first",
	}, func(ctx context.Context, in *closuresIn) (*listOut[closure.Progress], error) {
		all, next, err := s.List(ctx, auth.From(ctx), in.Limit, in.Cursor)
		return listed(all, next, err)
	})
	for _, op := range []struct {
		Op
		do func(ctx context.Context, by auth.Actor, id closure.ID) (closure.Progress, error)
	}{
		{Op{
			ID: "get-closure", Method: http.MethodGet, Path: "/closures/{id}", Roles: readers,
			Summary: "A closure and how it stands",
		}, s.Closure},
		{Op{
			ID: "run-closure", Method: http.MethodPost, Path: "/closures/{id}/run", Roles: managers,
			Summary: "Do one batch of a closure's work, and see how far it is; the clinic's own jobs go on each minute",
		}, s.Run},
		{Op{
			ID: "start-closure", Method: http.MethodPost, Path: "/closures/{id}/start", Roles: managers,
			Summary: "Move whoever has an accepted proposal, and tell everybody",
		}, s.Start},
	} {
		register(a, op.Op, func(ctx context.Context, in *ClosurePath) (*out[closure.Progress], error) {
			return answer(op.do(ctx, auth.From(ctx), in.ID))
		})
	}
	register(a, Op{
		ID: "look-again", Method: http.MethodPost, Path: "/closures/{id}/look-again", Roles: deciders,
		Summary: "Look anew for another number for everybody who is without a place; moves nobody",
	}, func(ctx context.Context, in *ClosurePath) (*out[closure.Progress], error) {
		return answer(s.LookAgain(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "reopen-closure", Method: http.MethodPost, Path: "/closures/{id}/reopen", Roles: managers,
		Summary: "Take a closure back: numbers are free again, and who was not moved yet keeps their place",
	}, func(ctx context.Context, in *reopenIn) (*out[closure.Progress], error) {
		return answer(s.Reopen(ctx, auth.From(ctx), in.ID, in.Body.Reason))
	})
}

func cases(a *API, s Services) {
	register(a, Op{
		ID: "list-closure-cases", Method: http.MethodGet, Path: "/closures/{id}/cases", Roles: staff,
		Summary: "Everybody whose place a closure took, those first about whom something is to be done",
	}, func(ctx context.Context, in *casesIn) (*listOut[ClosureCase], error) {
		page, next, err := s.Closures.Cases(ctx, auth.From(ctx), in.ID, in.Limit, in.Cursor)
		if err != nil {
			return nil, err
		}
		ids := make([]patient.ID, len(page))
		for i, c := range page {
			ids[i] = c.Patient
		}
		found, err := s.Patients.Summaries(ctx, auth.From(ctx), ids)
		if err != nil {
			return nil, err
		}
		rows := make([]ClosureCase, len(page))
		for i, c := range page {
			rows[i] = ClosureCase{Listed: c}
			if who, ok := found[c.Patient]; ok {
				rows[i].Who = &who
			}
		}
		return listed(rows, next, nil)
	})
	decisions(a, s.Closures)
	actions(a, s.Closures)
}

func decisions(a *API, s *closure.Service) {
	register(a, Op{
		ID: "list-equivalents", Method: http.MethodGet, Path: "/closures/{id}/cases/{appointment}/equivalents", Roles: staff,
		Summary: "What a patient could have instead, the best first, and why",
	}, func(ctx context.Context, in *CasePath) (*listOut[closure.Proposal], error) {
		all, err := s.Equivalents(ctx, auth.From(ctx), in.ID, in.Appointment)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "propose-place", Method: http.MethodPut, Path: "/closures/{id}/cases/{appointment}/proposal",
		Roles:   deciders,
		Summary: "Decide what a patient who has not been moved shall have instead, or that somebody calls",
	}, func(ctx context.Context, in *proposeIn) (*tagged[closure.Case], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		c, err := s.Propose(ctx, auth.From(ctx), in.ID, in.Appointment, v, in.Body)
		return answerTagged(c, c.Version, err)
	})
}

func actions(a *API, s *closure.Service) {
	register(a, Op{
		ID: "move-case", Method: http.MethodPost, Path: "/closures/{id}/cases/{appointment}/move", Roles: staff,
		Summary: "Move a patient at once to a number that was chosen with them",
	}, func(ctx context.Context, in *moveCaseIn) (*out[closure.Case], error) {
		return answer(s.MoveCase(ctx, auth.From(ctx), in.ID, in.Appointment, in.Body.choice(), in.Key))
	})
	register(a, Op{
		ID: "cancel-case", Method: http.MethodPost, Path: "/closures/{id}/cases/{appointment}/cancel", Roles: staff,
		Summary: "Cancel for the clinic's reasons, never counted against the patient",
	}, func(ctx context.Context, in *cancelCaseIn) (*out[closure.Case], error) {
		return answer(s.CancelCase(ctx, auth.From(ctx), in.ID, in.Appointment, in.Body.Reason))
	})
	register(a, Op{
		ID: "answer-case", Method: http.MethodPost, Path: "/closures/{id}/cases/{appointment}/answer", Roles: staff,
		Summary: "Note what the patient said to the new time; declining gives it up",
	}, func(ctx context.Context, in *answerCaseIn) (*out[closure.Case], error) {
		return answer(s.AnswerCase(ctx, auth.From(ctx), in.ID, in.Appointment, in.Body.Answer))
	})
	for _, op := range []struct {
		Op
		do func(ctx context.Context, by auth.Actor, id closure.ID, a booking.AppointmentID) (closure.Case, error)
	}{
		{Op{
			ID: "wait-case", Method: http.MethodPost, Path: "/closures/{id}/cases/{appointment}/wait", Roles: staff,
			Summary: "Put the patient on the waiting list, ahead of others",
		}, s.WaitCase},
		{Op{
			ID: "call-case", Method: http.MethodPost, Path: "/closures/{id}/cases/{appointment}/call", Roles: staff,
			Summary: "Put a telephone call to the patient on the worklist",
		}, s.AskCall},
	} {
		register(a, op.Op, func(ctx context.Context, in *CasePath) (*out[closure.Case], error) {
			return answer(op.do(ctx, auth.From(ctx), in.ID, in.Appointment))
		})
	}
}

func notices(a *API, s *closure.Service) {
	register(a, Op{
		ID: "get-appointment-notice", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/appointments/{id}/notice", Roles: everyone,
		Summary: "Where the patient of an appointment whose place a closure took chooses another, as the link of its message does",
	}, func(ctx context.Context, in *AppointmentPath) (*out[closure.Door], error) {
		return answer(s.DoorOf(ctx, auth.From(ctx), in.ID))
	})
	for _, op := range []struct {
		Op
		do func(ctx context.Context, token string, l i18n.Lang) (closure.Notice, error)
	}{
		{Op{
			ID: "open-notice", Method: http.MethodGet, Path: "/closure-notices/{token}", Public: signedNotice,
			Summary: "What a closure did to an appointment, and what could be had instead",
		}, s.Opened},
		{Op{
			ID: "accept-notice", Method: http.MethodPost, Path: "/closure-notices/{token}/accept", Public: signedNotice,
			Summary: "Accept the new time; twice is the same as once",
		}, s.AcceptLink},
		{Op{
			ID: "decline-notice", Method: http.MethodPost, Path: "/closure-notices/{token}/decline", Public: signedNotice,
			Summary: "Give the appointment up; twice is the same as once",
		}, s.DeclineLink},
	} {
		register(a, op.Op, func(ctx context.Context, in *NoticePath) (*out[closure.Notice], error) {
			return answer(op.do(ctx, in.Token, langOf(ctx)))
		})
	}
	register(a, Op{
		ID: "choose-notice", Method: http.MethodPost, Path: "/closure-notices/{token}/choose", Public: signedNotice,
		Summary: "Choose another number instead",
	}, func(ctx context.Context, in *chooseIn) (*out[closure.Notice], error) {
		return answer(s.ChooseLink(ctx, in.Token, in.Body.choice(), in.Key, langOf(ctx)))
	})
}

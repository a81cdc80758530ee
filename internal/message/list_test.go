package message_test

import (
	"slices"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

// However a day's messages are read in pages, they come once each, the latest first; of one status only those.
func TestTheMessagesOfADayComeLatestFirst(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	const patients = 9
	for i := range patients {
		by := channel.SMS
		if i == 4 {
			by = channel.Phone // nobody can send there: it is a call
		}
		w.Book(w.patient(i18n.Chinese, by), tuesday, 10+i)
		w.Advance(time.Minute)
		w.minute()
	}
	read := func(status message.Status, limit int) (all []message.Message, pages int) {
		t.Helper()
		for cursor := ""; ; {
			page, next, err := w.messages.OfDay(t.Context(), clinictest.Desk, monday, status, limit, cursor)
			w.must(err)
			if len(page) > limit {
				t.Fatalf("%d on a page of %d", len(page), limit)
			}
			all, pages = append(all, page...), pages+1
			if cursor = next; cursor == "" {
				return all, pages
			}
		}
	}
	whole, _ := read("", 100)
	if len(whole) != 2*patients { // confirmations, and the reminders of the day before
		t.Fatalf("%d messages", len(whole))
	}
	if !slices.IsSortedFunc(whole, func(a, b message.Message) int { return b.DueAt.Compare(a.DueAt) }) {
		t.Error("not the latest first")
	}
	ids := func(all []message.Message, status message.Status) (ids []message.ID) {
		for _, m := range all {
			if status == "" || m.Status == status {
				ids = append(ids, m.ID)
			}
		}
		return ids
	}
	for _, limit := range []int{1, 2, 5, 17, 18} {
		for _, status := range []message.Status{"", message.Planned, message.Sent, message.Dropped, message.Unknown} {
			got, pages := read(status, limit)
			if !slices.Equal(ids(got, ""), ids(whole, status)) {
				t.Errorf("%q by %d: %d of %d, or in another order", status, limit, len(got), len(ids(whole, status)))
			}
			if status == message.Unknown && pages > 1+len(whole)/(7*limit) {
				t.Errorf("nothing was found in %d pages", pages)
			}
		}
	}
	mine, _, err := w.messages.OfPatient(t.Context(), clinictest.Desk, whole[0].Patient, message.Sent, 10, "")
	if err != nil || len(mine) != 1 || mine[0].Status != message.Sent || mine[0].Patient != whole[0].Patient {
		t.Errorf("what was sent to one patient: %+v, %v", mine, err)
	}
}

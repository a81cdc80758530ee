package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

// appointment has the size of the clinic's own.
type appointment struct {
	ID             string    `json:"id"`
	PatientID      string    `json:"patientId"`
	PractitionerID string    `json:"practitionerId"`
	DepartmentID   string    `json:"departmentId"`
	SessionID      string    `json:"sessionId"`
	Number         int       `json:"number"`
	Status         string    `json:"status"`
	Start          time.Time `json:"start"`
	Key            string    `json:"key"`
}

// booking is two items in one transaction, as in package booking: the number and the patient's day.
func booking(n int64) []store.Op {
	a := appointment{
		ID:             fmt.Sprintf("apt_%026d", n),
		PatientID:      fmt.Sprintf("pat_%010x%016d", uint32(n)*2654435761, n),
		PractitionerID: "pra_01234567890123456789012345", DepartmentID: "dep_01234567890123456789012345",
		SessionID: fmt.Sprintf("ses_%026d", n/60), Number: int(n%60) + 1, Status: "booked", Start: at, Key: fmt.Sprintf("key-%032d", n),
	}
	number := store.Key{Table: store.Scheduling, PK: a.SessionID, SK: fmt.Sprintf("%03d", a.Number)}
	day := store.Key{Table: store.Scheduling, PK: a.PatientID, SK: "day#2026-11-23"}
	return []store.Op{
		store.Put(number, a).If(store.Absent()),
		store.Put(day, map[string]any{"date": "2026-11-23", "appointments": []appointment{a}}).If(store.Absent()).
			In("day", "appointments#2026-11-23", a.PatientID),
	}
}

var (
	at    = time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	stamp = store.Stamp{By: "usr_01234567890123456789012345", At: at, Request: "req_01234567890123456789012345"}
)

// BenchmarkBook measures durable bookings: four rows and two indexes each, with the change feed.
func BenchmarkBook(b *testing.B) {
	for _, writers := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "careloop.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						if err := db.Write(context.Background(), stamp, booking(n)...); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bookings/s")
		})
	}
}

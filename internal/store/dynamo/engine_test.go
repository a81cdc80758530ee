package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
)

// The shape of a booking: the number, and the patient's day with its entry in the day index.
func TestCapacityOfTransaction(t *testing.T) {
	db, meter := dynamotest.OpenMetered(t)
	number := store.Key{Table: store.Scheduling, PK: "ses_x", SK: "001"}
	day := store.Key{Table: store.Scheduling, PK: "pat_x", SK: "day#2026-11-23"}
	put := func(version int64) []store.Op {
		return []store.Op{
			store.PutVersion(number, version, map[string]any{"patient": "pat_x"}),
			store.PutVersion(day, version, map[string]any{"appointments": []string{"apt_x"}}).In("day", "appointments#2026-11-23", "pat_x"),
		}
	}
	for _, tc := range []struct {
		name string
		ops  []store.Op
		want float64
	}{
		{"two puts and an index entry", put(0), 5},
		{"again, with the entry as it was", put(1), 4},
		{"a check in place of a put", []store.Op{store.Check(number, store.VersionIs(2)), put(2)[1]}, 4},
		{"a deletion, and leaving the index", []store.Op{store.Delete(number), store.Update(day).NotIn("day")}, 5},
	} {
		if err := db.Write(t.Context(), stamp, tc.ops...); err != nil {
			t.Fatal(err)
		}
		if got, want := meter.Take(), (dynamotest.Units{Write: tc.want, Requests: 1}); got != want {
			t.Errorf("%s: consumed %+v, want %+v", tc.name, got, want)
		}
	}
}

func TestCapacityOfSingleRequests(t *testing.T) {
	db, meter := dynamotest.OpenMetered(t)
	key := store.Key{Table: store.Care, PK: "pat_x", SK: "encounter#1"}
	write := func(op store.Op) func() error {
		return func() error { return db.Write(t.Context(), stamp, op) }
	}
	for _, tc := range []struct {
		name        string
		run         func() error
		read, write float64
	}{
		{"put", write(store.Put(key, doc).If(store.Absent())), 0, 1},
		{"update", write(store.Update(key).Add("n", 1)), 0, 1},
		{"update entering an index", write(store.Update(key).In("day", "encounters#D", "enc_1")), 0, 2},
		{"check", write(store.Check(key, store.Present())), 0, 2},
		{"get", func() error { _, err := db.Get(t.Context(), key); return err }, 1, 0},
		{"batch get", func() error { _, err := db.BatchGet(t.Context(), key); return err }, 0.5, 0},
		{"query", func() error {
			_, err := db.Query(t.Context(), store.Query{Table: store.Care, PK: key.PK})
			return err
		}, 1, 0},
		{"query of an index", func() error {
			_, err := db.Query(t.Context(), store.Query{Table: store.Care, Index: "day", PK: "encounters#D"})
			return err
		}, 0.5, 0},
		{"delete", write(store.Delete(key)), 0, 2},
	} {
		if err := tc.run(); err != nil {
			t.Fatal(err)
		}
		if got, want := meter.Take(), (dynamotest.Units{Read: tc.read, Write: tc.write, Requests: 1}); got != want {
			t.Errorf("%s: consumed %+v, want %+v", tc.name, got, want)
		}
	}
}

func TestChangesByStream(t *testing.T) {
	db, changes := dynamotest.OpenFeed(t)
	key := store.Key{Table: store.Care, PK: "pat_x", SK: "encounter#1"}
	nested := map[string]any{"status": "arrived", "vitals": map[string]any{"pulse": 61.5, "notes": []any{"a", nil, true}}}
	later := store.Stamp{By: "usr_d", At: stamp.At.Add(1)}
	for _, w := range []struct {
		stamp store.Stamp
		op    store.Op
	}{
		{stamp, store.Put(key, nested).If(store.Absent()).In("queue", "ses_x", "007").Until(stamp.At)},
		{later, store.Update(key).Set("status", "called").NotIn("queue")},
		{later, store.Delete(key)},
	} {
		if err := db.Write(t.Context(), w.stamp, w.op); err != nil {
			t.Fatal(err)
		}
	}
	told := changes()
	if len(told) != 3 {
		t.Fatalf("%d changes, want 3", len(told))
	}
	for i, c := range told {
		if c.Key != key || c.Seq == "" {
			t.Errorf("change %d: key %s, seq %q", i, c.Key, c.Seq)
		}
	}
	made, called, gone := told[0], told[1], told[2]
	if made.Old != nil || made.New.Version != 1 || made.Stamp() != stamp || made.New.Entries["queue"].SK != "007" ||
		!made.New.Expires.Equal(stamp.At.Truncate(1e9)) || !strings.Contains(string(made.New.Doc), `"vitals":{"notes":["a",null,true],"pulse":61.5}`) {
		t.Errorf("put told as %+v with document %s", made, made.New.Doc)
	}
	if diff := cmp.Diff(made.New, called.Old); diff != "" {
		t.Errorf("the update's old image is not the put's new one:\n%s", diff)
	}
	if called.New.Version != 2 || called.Stamp().By != "usr_d" || called.Stamp().Why != "" || len(called.New.Entries) != 0 {
		t.Errorf("update told as %+v", called.New)
	}
	if diff := cmp.Diff(called.New, gone.Old); diff != "" || gone.New != nil {
		t.Errorf("deletion told as %+v", gone)
	}
}

func TestQueryReadsOnOverMegabytes(t *testing.T) {
	db := dynamotest.Open(t)
	for i := range 8 {
		key := store.Key{Table: store.Care, PK: "pat_x", SK: fmt.Sprintf("encounter#%d", i)}
		if err := db.Write(t.Context(), stamp, store.Put(key, map[string]any{"text": strings.Repeat("x", 300_000)}).If(store.Absent())); err != nil {
			t.Fatal(err)
		}
	}
	page, err := db.Query(t.Context(), store.Query{Table: store.Care, PK: "pat_x", Limit: 7})
	if err != nil || len(page.Items) != 7 || page.Next == "" {
		t.Fatalf("%d items, next %q, %v; want 7 and more", len(page.Items), page.Next, err)
	}
	page, err = db.Query(t.Context(), store.Query{Table: store.Care, PK: "pat_x", Limit: 7, Cursor: page.Next})
	if err != nil || len(page.Items) != 1 || page.Next != "" {
		t.Errorf("%d items, next %q, %v; want the last", len(page.Items), page.Next, err)
	}
}

// What DynamoDB itself refuses comes back as a fault of the op.
func TestRefusedByTheEngine(t *testing.T) {
	db := dynamotest.Open(t)
	key := store.Key{Table: store.Care, PK: "pat_x", SK: "encounter#1"}
	if err := db.Write(t.Context(), stamp, store.Put(key, doc).If(store.Absent())); err != nil {
		t.Fatal(err)
	}
	for name, op := range map[string]store.Op{
		"adding to a string":    store.Update(key).Add("status", 1),
		"a number out of range": store.Update(key).Set("n", 1e300),
	} {
		var refused *store.OpError
		if err := db.Write(t.Context(), stamp, op); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// deaf carries out the first write of each kind, and loses the answer.
type deaf struct {
	*dynamodb.Client
	puts, transactions atomic.Int64
}

func (d *deaf) PutItem(ctx context.Context, in *dynamodb.PutItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	out, err := d.Client.PutItem(ctx, in, opts...)
	if d.puts.Add(1) == 1 && err == nil {
		return nil, errReset
	}
	return out, err
}

func (d *deaf) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, opts ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	out, err := d.Client.TransactWriteItems(ctx, in, opts...)
	if d.transactions.Add(1) == 1 && err == nil {
		return nil, errReset
	}
	return out, err
}

func TestWriteWhoseAnswerIsLostHappensOnce(t *testing.T) {
	client, prefix := dynamotest.Tables(t)
	api := &deaf{Client: client}
	db := dynamo.New(api, prefix)
	if err := db.Write(t.Context(), stamp, putA()); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), stamp, store.Update(keyA).Add("visits", 1), putB()); err != nil {
		t.Fatal(err)
	}
	it, err := db.Get(t.Context(), keyA)
	if err != nil || it.Version != 2 || string(it.Doc) != `{"status":"arrived","visits":1}` {
		t.Errorf("got version %d, %s, %v", it.Version, it.Doc, err)
	}
	if api.puts.Load() != 2 || api.transactions.Load() != 2 {
		t.Errorf("%d puts and %d transactions tried, want 2 and 2", api.puts.Load(), api.transactions.Load())
	}
}

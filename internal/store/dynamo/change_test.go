package dynamo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

const record = `{
	"eventID": "1", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "awsRegion": "eu-west-1",
	"eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/careloop-care/stream/2026-11-22T00:00:00.000",
	"dynamodb": {
		"ApproximateCreationDateTime": 1795000000, "SequenceNumber": "4421584500000000017450439091", "SizeBytes": 112,
		"StreamViewType": "NEW_AND_OLD_IMAGES",
		"Keys": {"pk": {"S": "pat_x"}, "sk": {"S": "encounter#1"}},
		"OldImage": {"pk": {"S": "pat_x"}, "sk": {"S": "encounter#1"}, "_v": {"N": "1"}, "_by": {"S": "usr_n"}, "_at": {"N": "1795000000123"},
			"queue_pk": {"S": "ses_x"}, "queue_sk": {"S": "007"}, "status": {"S": "waiting"}},
		"NewImage": {"pk": {"S": "pat_x"}, "sk": {"S": "encounter#1"}, "_v": {"N": "2"}, "_by": {"S": "usr_d"}, "_why": {"S": "called"},
			"_at": {"N": "1795000060000"}, "_req": {"S": "req-2"}, "ttl": {"N": "1795000099"}, "status": {"S": "called"},
			"list": {"L": [{"N": "1.5"}, {"NULL": true}, {"M": {"deep": {"BOOL": false}}}]}}
	}}`

func TestChangeOf(t *testing.T) {
	var r events.DynamoDBEventRecord
	if err := json.Unmarshal([]byte(record), &r); err != nil {
		t.Fatal(err)
	}
	c, err := dynamo.ChangeOf(r)
	if err != nil {
		t.Fatal(err)
	}
	if want := (store.Key{Table: store.Care, PK: "pat_x", SK: "encounter#1"}); c.Key != want || c.Seq != "4421584500000000017450439091" {
		t.Errorf("key %s, seq %s", c.Key, c.Seq)
	}
	if c.Old.Version != 1 || c.Old.Entries["queue"] != (store.Entry{PK: "ses_x", SK: "007"}) || string(c.Old.Doc) != `{"status":"waiting"}` {
		t.Errorf("old image %+v %s", c.Old, c.Old.Doc)
	}
	if string(c.New.Doc) != `{"list":[1.5,null,{"deep":false}],"status":"called"}` || c.New.Expires.Unix() != 1795000099 || len(c.New.Entries) != 0 {
		t.Errorf("new image %+v %s", c.New, c.New.Doc)
	}
	if s := c.Stamp(); s.By != "usr_d" || s.Why != "called" || s.Request != "req-2" || s.At.UnixMilli() != 1795000060000 {
		t.Errorf("stamp %+v", s)
	}
}

func TestChangeOfRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"another's table":    strings.Replace(record, "careloop-care", "careloop-cards", 1),
		"keys alone":         strings.NewReplacer(`"OldImage"`, `"x"`, `"NewImage"`, `"y"`).Replace(record),
		"a foreign set":      strings.Replace(record, `{"S": "waiting"}`, `{"SS": ["waiting"]}`, 1),
		"a foreign meta":     strings.Replace(record, `"_why"`, `"_what"`, 1),
		"a broken version":   strings.Replace(record, `{"N": "2"}`, `{"N": "two"}`, 1),
		"a version of text":  strings.Replace(record, `{"N": "2"}`, `{"S": "2"}`, 1),
		"not even an ARN":    strings.Replace(record, ":table/", "", 1),
		"a table, no stream": strings.Replace(record, "/stream/", "/index/", 1),
	} {
		var r events.DynamoDBEventRecord
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if c, err := dynamo.ChangeOf(r); err == nil {
			t.Errorf("%s: told as %+v", name, c)
		}
	}
}

// ChangeOf finds the table by the end of its name, so no table's name may end another's.
func TestTableNamesAreTold(t *testing.T) {
	for _, a := range store.Tables() {
		for _, b := range store.Tables() {
			if a.Name != b.Name && strings.HasSuffix(string(a.Name), string(b.Name)) {
				t.Errorf("%s ends with %s", a.Name, b.Name)
			}
		}
	}
}

package amazon_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/function"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/jobs"
	"careloop/internal/mototest"
	"careloop/internal/operator/amazon"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
)

// functions answers Lambda's Invoke by the handlers of functions, in this process.
type functions struct {
	mu       sync.Mutex
	handlers map[string]lambda.Handler
	asked    []string // function and event
}

// ServeHTTP implements http.Handler.
func (f *functions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, rest, _ := strings.Cut(r.URL.Path, "/functions/")
	name, _, _ := strings.Cut(rest, "/invocations")
	event, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var lc lambdacontext.LambdaContext
	if b, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Amz-Client-Context")); err == nil && len(b) > 0 {
		if err := json.Unmarshal(b, &lc.ClientContext); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
	}
	f.mu.Lock()
	f.asked = append(f.asked, name+" "+string(event))
	h := f.handlers[name]
	f.mu.Unlock()
	if h == nil {
		w.Header().Set("X-Amzn-ErrorType", "ResourceNotFoundException")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	out, err := h.Invoke(lambdacontext.NewContext(r.Context(), &lc), event)
	if err != nil {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		out, _ = json.Marshal(map[string]string{"errorMessage": err.Error(), "errorType": "errorString"})
	}
	_, _ = w.Write(out)
}

// world is a deployment: tables and streams on DynamoDB Local, queues on moto, functions in this process.
type world struct {
	*amazon.Deployment
	t         *testing.T
	db        store.Store
	queues    *sqs.Client
	functions *functions
	broken    *sync.Map // ids of departments whose changes the consumers cannot follow up
	audit     *audit.Service
}

func open(t *testing.T) *world {
	t.Helper()
	config := mototest.Config(t)
	client, prefix := dynamotest.Tables(t)
	w := &world{t: t, db: dynamo.New(client, prefix), queues: sqs.NewFromConfig(config), broken: &sync.Map{}}
	w.audit = &audit.Service{DB: w.db, Now: time.Now}
	w.functions = &functions{handlers: map[string]lambda.Handler{prefix + "changes": w.changes(), prefix + "nightly": w.nightly()}}
	server := httptest.NewServer(w.functions)
	t.Cleanup(server.Close)
	here := config.Copy()
	here.BaseEndpoint = &server.URL
	w.Deployment = &amazon.Deployment{
		Prefix: prefix, Queues: w.queues, Streams: dynamotest.Streams(t), Functions: awslambda.NewFromConfig(here),
	}
	for _, name := range []string{"changes-dead", "notify-dead", "schedules-dead", "sms", "email", "wechat", "phone"} {
		made, err := w.queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String(prefix + name)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { // the next test may get the same tables, and so the same names
			if _, err := w.queues.DeleteQueue(context.Background(), &sqs.DeleteQueueInput{QueueUrl: made.QueueUrl}); err != nil {
				t.Error(err)
			}
		})
	}
	return w
}

func (w *world) env() function.Env {
	return function.Env{DB: w.db, Clinic: clinic.Default(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// changes is the function of the same name, with a fault for broken departments.
func (w *world) changes() lambda.Handler {
	e := w.env()
	db := &store.Counter{Store: w.db}
	e.DB = db
	j := e.Following()
	j.Audit = faulty{e.Audit(), w.broken}
	return function.Stream(e, db.Writes, j.Handle)
}

func (w *world) nightly() lambda.Handler {
	e := w.env()
	j := &jobs.Nightly{Clinic: e.Clinic, Now: e.Now, Log: e.Log, Bookings: e.Bookings(), Patients: e.Classifying(), Messages: e.Messages(), KPIs: e.KPIs(), Codes: e.Codes(), Closures: e.Closures()}
	return function.Job(e, j.Handle)
}

// department makes a change that the audit follows up, and says where it stands in its stream.
func (w *world) department(name string) (booking.Department, part) {
	w.t.Helper()
	s := &booking.Service{DB: w.db, Clinic: clinic.Default(), Now: time.Now}
	d, err := s.SaveDepartment(w.t.Context(), auth.Job("test"), booking.Department{Name: i18n.Text{i18n.English: name}, Need: "general", Active: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return d, w.find(string(d.ID))
}

func (w *world) rows(d booking.Department) int {
	w.t.Helper()
	rows, _, err := w.audit.List(w.t.Context(), clinictest.Admin, string(d.ID), 10, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return len(rows)
}

// put puts a letter into a queue.
func (w *world) put(queue string, body any, attributes ...string) {
	w.t.Helper()
	text, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		text = string(b)
	}
	in := &sqs.SendMessageInput{QueueUrl: w.url(queue), MessageBody: &text, MessageAttributes: map[string]types.MessageAttributeValue{}}
	for i := 0; i+1 < len(attributes); i += 2 {
		in.MessageAttributes[attributes[i]] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &attributes[i+1]}
	}
	if _, err := w.queues.SendMessage(w.t.Context(), in); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) url(queue string) *string {
	w.t.Helper()
	out, err := w.queues.GetQueueUrl(w.t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String(w.Prefix + queue)})
	if err != nil {
		w.t.Fatal(err)
	}
	return out.QueueUrl
}

// bodies returns what a queue shows right now.
func (w *world) bodies(queue string) []string {
	w.t.Helper()
	out, err := w.queues.ReceiveMessage(w.t.Context(), &sqs.ReceiveMessageInput{QueueUrl: w.url(queue), MaxNumberOfMessages: 10, VisibilityTimeout: 0})
	if err != nil {
		w.t.Fatal(err)
	}
	var all []string
	for _, m := range out.Messages {
		all = append(all, *m.Body)
	}
	return all
}

// given is what Lambda sends to the failure destination of a stream's event source.
func given(p part, first, last string, size int) map[string]any {
	return map[string]any{
		"version": "1.0", "timestamp": "2026-11-25T09:30:00.123Z",
		"requestContext": map[string]any{"requestId": "r", "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 21},
		"DDBStreamBatchInfo": map[string]any{
			"shardId": p.shard, "startSequenceNumber": first, "endSequenceNumber": last, "batchSize": size, "streamArn": p.arn,
		},
	}
}

func dispatch(name string) (body, message string) {
	message = id.From("msg", name)
	return fmt.Sprintf(`{"patient":%q,"message":%q,"channel":"sms"}`, id.From("pat", name), message), message
}

var errBroken = errors.New("the consumer has a fault")

package cloud

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"careloop/internal/sam"
)

// standIns returns the stand-ins for AWS, in front of a store that the test plays, for a function that may do some of it.
func standIns(t *testing.T, store http.HandlerFunc, faults *Faults) (*services, aws.Config) {
	t.Helper()
	engine := httptest.NewServer(store)
	t.Cleanup(engine.Close)
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	f := &Function{Folder: "f", Role: policy{{
		Effect: "Allow", Actions: sam.List{"ssm:GetParameter", "kms:Decrypt", "sns:Publish", "ses:SendEmail", "dynamodb:PutItem"},
		Resources: sam.List{"*"},
	}}}
	s := &services{
		names: names{"aws", "us-east-1", "123456789012"}, find: func(string) (*Function, *Process) { return f, &Process{} }, faults: faults,
		keys: map[string]*kmsKey{"key": key}, topics: map[string]*topic{"topic": {}}, parameters: map[string]string{"/p": "v"}, calls: map[string]int{},
	}
	s.store = newStoreProxy(engine.URL, s)
	front := httptest.NewServer(s)
	t.Cleanup(front.Close)
	return s, aws.Config{
		Region: "us-east-1", BaseEndpoint: &front.URL, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "ASIATEST", SecretAccessKey: "secret"}, nil
		}),
	}
}

// TestClientsUnderstandTheStandIns speaks to the stand-ins by the clients that the functions link.
func TestClientsUnderstandTheStandIns(t *testing.T) {
	s, cfg := standIns(t, nil, none())
	queue := &Queue{}
	s.topics["topic"].subscriptions = []subscription{{queue: queue, raw: true, filter: map[string][]string{"channel": {"sms"}}}}

	p, err := ssm.NewFromConfig(cfg).GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("/p")})
	if err != nil || *p.Parameter.Value != "v" {
		t.Errorf("parameter %v, %v", p, err)
	}
	_, err = ssm.NewFromConfig(cfg).GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("/q")})
	if code(err) != "ParameterNotFound" {
		t.Errorf("no parameter: %v", err)
	}

	place := map[string]string{"purpose": "test"}
	in := &kms.DecryptInput{KeyId: aws.String("key"), CiphertextBlob: s.keys["key"].wrap([]byte("plain"), place), EncryptionContext: place}
	k, err := kms.NewFromConfig(cfg).Decrypt(t.Context(), in)
	if err != nil || string(k.Plaintext) != "plain" {
		t.Errorf("unwrapped %v, %v", k, err)
	}
	in.EncryptionContext = map[string]string{"purpose": "other"}
	if _, err = kms.NewFromConfig(cfg).Decrypt(t.Context(), in); code(err) != "InvalidCiphertextException" {
		t.Errorf("another purpose: %v", err)
	}

	channel := func(name string) map[string]snstypes.MessageAttributeValue {
		return map[string]snstypes.MessageAttributeValue{"channel": {DataType: aws.String("String"), StringValue: &name}}
	}
	batch, err := sns.NewFromConfig(cfg).PublishBatch(t.Context(), &sns.PublishBatchInput{
		TopicArn: aws.String("topic"), PublishBatchRequestEntries: []snstypes.PublishBatchRequestEntry{
			{Id: aws.String("0"), Message: aws.String(`{"a":"<&>"}`), MessageAttributes: channel("sms")},
			{Id: aws.String("1"), Message: aws.String("b"), MessageAttributes: channel("email")},
		},
	})
	if err != nil || len(batch.Successful) != 2 || len(batch.Failed) != 0 {
		t.Errorf("published %+v, %v", batch, err)
	}
	if got := queue.Letters(); len(got) != 1 || got[0].Body != `{"a":"<&>"}` {
		t.Errorf("the queue has %v", got)
	}

	sms, err := sns.NewFromConfig(cfg).Publish(t.Context(), &sns.PublishInput{PhoneNumber: aws.String("+8613800000001"), Message: aws.String("您好")})
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *sestypes.Content { return &sestypes.Content{Data: &s} }
	mail, err := sesv2.NewFromConfig(cfg).SendEmail(t.Context(), &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("a@b.example"), Destination: &sestypes.Destination{ToAddresses: []string{"c@d.example"}},
		Content: &sestypes.EmailContent{Simple: &sestypes.Message{Subject: text("s"), Body: &sestypes.Body{Text: text("t")}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Sent{
		{Channel: "sms", Receipt: *sms.MessageId, To: "+8613800000001", Text: "您好", Told: true, By: "f"},
		{Channel: "email", Receipt: *mail.MessageId, To: "c@d.example", Text: "t", Told: true, By: "f"},
	}
	for i, x := range s.sent {
		if len(s.sent) != len(want) || x != want[i] {
			t.Errorf("sent %+v, want %+v", x, want)
		}
	}
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// TestStoreFaults lets each fault of the store happen to a client, and looks whether the write was carried out.
func TestStoreFaults(t *testing.T) {
	item := map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: "a"}}
	for kind, c := range map[Kind]struct {
		code    string
		written int
	}{
		"":            {"", 1},
		StoreThrottle: {"ProvisionedThroughputExceededException", 0},
		StoreError:    {"InternalServerError", 0},
		StoreLost:     {"", 1},
	} {
		t.Run(string(kind), func(t *testing.T) {
			written := 0
			faults := NewFaults(1, map[Kind]float64{kind: 1})
			faults.Switch(true)
			s, cfg := standIns(t, func(w http.ResponseWriter, r *http.Request) {
				written++
				if !strings.Contains(r.Header.Get("Authorization"), localCredential) {
					t.Errorf("signed by %s", r.Header.Get("Authorization"))
				}
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				_, _ = w.Write([]byte(`{"ConsumedCapacity":{"TableName":"t","CapacityUnits":3}}`))
			}, faults)
			_, err := dynamodb.NewFromConfig(cfg).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("t"), Item: item})
			if code(err) != c.code || written != c.written || (err == nil) != (kind == "") {
				t.Errorf("written %d times, error %v", written, err)
			}
			if c.written == 1 && !strings.Contains(s.store.used(), "3 write units") {
				t.Errorf("used %s", s.store.used())
			}
		})
	}
	s, cfg := standIns(t, nil, none())
	_, err := dynamodb.NewFromConfig(cfg).DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String("t"), Key: item})
	if code(err) != "AccessDeniedException" || len(s.refused) != 1 {
		t.Errorf("what the policy does not allow: %v, %v", err, s.refused)
	}
}

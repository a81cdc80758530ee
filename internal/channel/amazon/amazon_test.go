package amazon_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/channel/amazon"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

// service answers the real clients over HTTP, so that the tests hold for the requests that leave the machine.
type service struct {
	*httptest.Server
	status int
	answer string
	hang   bool
	bodies []string
}

func newService(t *testing.T, status int, answer string) *service {
	s := &service{status: status, answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.bodies = append(s.bodies, string(body))
		if s.hang {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, s.answer)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *service) config() aws.Config {
	return aws.Config{Region: "ap-southeast-1", BaseEndpoint: &s.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
}

const (
	published = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`
	batched   = `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/><Successful/></PublishBatchResult></PublishBatchResponse>`
)

func failure(code string) string {
	return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>` + code +
		`</Code><Message>Invalid parameter: PhoneNumber Reason: +8613812345678 is not valid to publish to</Message></Error></ErrorResponse>`
}

func text() channel.Outgoing {
	return channel.Outgoing{To: "+8613812345678", Lang: i18n.Chinese, Template: "reminder-24h", Text: "【仁心门诊】就诊提醒", Subject: "就诊提醒", Dedup: "msg_1"}
}

func TestSMS(t *testing.T) {
	s := newService(t, 200, published)
	receipt, err := amazon.SMS{Client: sns.NewFromConfig(s.config()), SenderID: "RENXIN", MaxPrice: "0.10"}.Send(t.Context(), text())
	if err != nil || receipt.ID != "m-1" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	form, err := url.ParseQuery(s.bodies[0])
	if err != nil {
		t.Fatal(err)
	}
	attrs := map[string]string{}
	for _, n := range []string{"1", "2", "3"} {
		attrs[form.Get("MessageAttributes.entry."+n+".Name")] = form.Get("MessageAttributes.entry." + n + ".Value.StringValue")
	}
	want := map[string]string{"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.SenderID": "RENXIN", "AWS.SNS.SMS.MaxPrice": "0.10"}
	if diff := cmp.Diff(want, attrs); diff != "" {
		t.Error(diff)
	}
	if form.Get("PhoneNumber") != "+8613812345678" || form.Get("Message") != "【仁心门诊】就诊提醒" || form.Has("TopicArn") {
		t.Errorf("%v", form)
	}
}

func TestSMSFailures(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		answer string
		want   channel.Verdict
		code   string
	}{
		"no such number":    {400, failure("InvalidParameter"), channel.Permanent, "sns-InvalidParameter"},
		"opted out":         {400, failure("OptedOut"), channel.Refused, "sns-OptedOut"},
		"throttled":         {429, failure("Throttled"), channel.Temporary, "sns-Throttled"},
		"not allowed":       {403, failure("AuthorizationError"), channel.Temporary, "sns-AuthorizationError"},
		"broken":            {500, failure("InternalError"), channel.Temporary, "sns-InternalError"},
		"a gateway's page":  {503, "<html>", channel.Temporary, "sns-error"},
		"unreadable answer": {200, "<PublishResponse", channel.Uncertain, "no-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, c.status, c.answer)
			_, err := amazon.SMS{Client: sns.NewFromConfig(s.config())}.Send(t.Context(), text())
			if e := channel.ErrorOf(err); e.Verdict != c.want || e.Code != c.code {
				t.Errorf("%v, want %s %s", err, c.want, c.code)
			}
			if len(s.bodies) != 1 {
				t.Errorf("%d requests: a repeated one may be a second SMS", len(s.bodies))
			}
			if err != nil && strings.Contains(err.Error(), "13812345678") {
				t.Error("the error tells the number")
			}
		})
	}
}

func TestNoAnswerIsNotAFailure(t *testing.T) {
	s := newService(t, 200, published)
	s.hang = true
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := amazon.SMS{Client: sns.NewFromConfig(s.config())}.Send(ctx, text())
	if e := channel.ErrorOf(err); e.Verdict != channel.Uncertain {
		t.Errorf("%v", err)
	}
	s.CloseClientConnections()
	s.Close()
	_, err = amazon.SMS{Client: sns.NewFromConfig(s.config())}.Send(t.Context(), text())
	if e := channel.ErrorOf(err); e.Verdict != channel.Temporary || e.Code != "unreachable" {
		t.Errorf("%v", err)
	}
}

func TestMail(t *testing.T) {
	s := newService(t, 200, `{"MessageId":"m-2"}`)
	m := text()
	m.To, m.Text = "li@example.com", "您好！\n\n请评价 <1 分钟>：\nhttps://clinic.example/s/A?b=1&c=2\n\n仁心门诊"
	receipt, err := amazon.Mail{Client: sesv2.NewFromConfig(s.config()), From: "仁心门诊 <noreply@clinic.example>", ConfigurationSet: "care"}.Send(t.Context(), m)
	if err != nil || receipt.ID != "m-2" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	var in struct {
		FromEmailAddress, ConfigurationSetName string
		Destination                            struct{ ToAddresses []string }
		Content                                struct {
			Simple struct {
				Subject struct{ Data, Charset string }
				Body    struct {
					Text struct{ Data string }
					HTML struct{ Data string } `json:"Html"`
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(s.bodies[0]), &in); err != nil {
		t.Fatal(err)
	}
	html := `<!doctype html><html lang="zh-CN"><body style="font-family:sans-serif"><p>您好！</p><p>请评价 &lt;1 分钟&gt;：<br>` +
		`<a href="https://clinic.example/s/A?b=1&amp;c=2">https://clinic.example/s/A?b=1&amp;c=2</a></p><p>仁心门诊</p></body></html>`
	if got := in.Content.Simple.Body.HTML.Data; got != html {
		t.Errorf("got  %s\nwant %s", got, html)
	}
	if in.Content.Simple.Body.Text.Data != m.Text || in.Content.Simple.Subject.Data != "就诊提醒" || in.Content.Simple.Subject.Charset != "UTF-8" ||
		in.FromEmailAddress != "仁心门诊 <noreply@clinic.example>" || in.ConfigurationSetName != "care" || in.Destination.ToAddresses[0] != "li@example.com" {
		t.Errorf("%+v", in)
	}
}

func TestMailFailures(t *testing.T) {
	for code, want := range map[string]channel.Verdict{
		"MessageRejected": channel.Permanent, "BadRequestException": channel.Permanent, "TooManyRequestsException": channel.Temporary,
		"SendingPausedException": channel.Temporary, "MailFromDomainNotVerifiedException": channel.Temporary,
	} {
		s := newService(t, 400, `{"__type":"`+code+`","message":"li@example.com"}`)
		_, err := amazon.Mail{Client: sesv2.NewFromConfig(s.config()), From: "a@b.example"}.Send(t.Context(), text())
		if e := channel.ErrorOf(err); e.Verdict != want || e.Code != "ses-"+code || len(s.bodies) != 1 {
			t.Errorf("%s: %v after %d requests", code, err, len(s.bodies))
		}
	}
}

func TestTopicTellsWhereAndNothingElse(t *testing.T) {
	s := newService(t, 200, batched)
	topic := amazon.Topic{Client: sns.NewFromConfig(s.config()), ARN: "arn:aws:sns:ap-southeast-1:1:due"}
	due := make([]message.Dispatch, 23)
	for i := range due {
		due[i] = message.Dispatch{Patient: "pat_1", Message: "msg_1", Channel: channel.SMS}
	}
	if err := topic.Publish(t.Context(), due); err != nil {
		t.Fatal(err)
	}
	if len(s.bodies) != 3 {
		t.Fatalf("%d requests", len(s.bodies))
	}
	form, err := url.ParseQuery(s.bodies[2])
	if err != nil {
		t.Fatal(err)
	}
	entry := "PublishBatchRequestEntries.member.3."
	if got := form.Get(entry + "Message"); got != `{"patient":"pat_1","message":"msg_1","channel":"sms"}` {
		t.Error(got)
	}
	if got := form.Get(entry + "MessageAttributes.entry.1.Value.StringValue"); form.Get(entry+"MessageAttributes.entry.1.Name") != "channel" || got != "sms" {
		t.Error(form)
	}
	if form.Has("PublishBatchRequestEntries.member.4.Id") {
		t.Error("more than 23 entries")
	}
}

func TestTopicReportsWhatWasNotTaken(t *testing.T) {
	s := newService(t, 200, strings.Replace(batched, "<Failed/>", `<Failed><member><Id>0</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member></Failed>`, 1))
	topic := amazon.Topic{Client: sns.NewFromConfig(s.config()), ARN: "arn:aws:sns:ap-southeast-1:1:due"}
	if err := topic.Publish(t.Context(), make([]message.Dispatch, 12)); err == nil || len(s.bodies) != 2 {
		t.Errorf("%v after %d requests", err, len(s.bodies))
	}
}

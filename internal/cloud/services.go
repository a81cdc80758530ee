package cloud

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// services stands in for the services that the functions call, at one address: which one is meant is in what the
// caller signs. A service that is not here refuses, so nothing ever goes to AWS.
type services struct {
	names  names
	find   func(accessKey string) (*Function, *Process)
	faults *Faults
	store  *storeProxy
	keys   map[string]*kmsKey // by ARN
	topics map[string]*topic  // by ARN

	mu         sync.Mutex
	parameters map[string]string // of Systems Manager
	sent       []Sent
	calls      map[string]int
	refused    []string
	lost       []string // what a killed sweep had claimed and did not publish
}

// names are where the deployment is said to be.
type names struct{ partition, region, account string }

func (n names) arn(service, rest string) string {
	return "arn:" + n.partition + ":" + service + ":" + n.region + ":" + n.account + ":" + rest
}

// Sent is a message that left the clinic.
type Sent struct {
	Channel string
	Receipt string // the provider's id of it
	To      string
	Text    string
	Told    bool   // the clinic got the receipt
	By      string // the function that sent it, by its folder; empty if nobody knows
}

// call is one request of a function.
type call struct {
	service  string
	body     []byte
	function *Function
	process  *Process
}

var credential = regexp.MustCompile(`Credential=([A-Z0-9]+)/[0-9]{8}/[^/]+/([^/]+)/aws4_request`)

// ServeHTTP implements http.Handler.
func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	signed := credential.FindStringSubmatch(r.Header.Get("Authorization"))
	if signed == nil {
		refuse(w, http.StatusForbidden, "MissingAuthenticationTokenException", "the request is not signed")
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	c := call{service: signed[2], body: body}
	if c.function, c.process = s.find(signed[1]); c.process == nil {
		refuse(w, http.StatusForbidden, "UnrecognizedClientException", "no process has this access key")
		return
	}
	s.mu.Lock()
	s.calls[c.service]++
	s.mu.Unlock()
	switch c.service {
	case "dynamodb":
		s.store.serve(w, r, c)
	case "ssm":
		s.getParameter(w, r, c)
	case "kms":
		s.kms(w, r, c)
	case "sns":
		s.sns(w, c)
	case "ses":
		s.ses(w, r, c)
	default:
		refuse(w, http.StatusNotImplemented, "UnknownService", c.service+" is not stood in for: internal/cloud has to learn it")
		s.note(c.service + " is called, which is not stood in for")
	}
}

// may holds a call to the policy of its function.
func (s *services) may(w http.ResponseWriter, c call, action, resource string) bool {
	if c.function.Role.allows(action, resource) {
		return true
	}
	refuse(w, http.StatusBadRequest, "AccessDeniedException", "not authorized to perform: "+action+" on resource: "+resource)
	s.note(c.function.Folder + " may not " + action + " on " + resource)
	return false
}

// note keeps what no deployment should ever try.
func (s *services) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = append(s.refused, what)
}

// refuse answers with an error as the JSON protocols have it.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Amzn-ErrorType", code)
	reply(w, status, map[string]string{"__type": code, "message": message})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller is gone if this fails
}

func (s *services) getParameter(w http.ResponseWriter, r *http.Request, c call) {
	var in struct{ Name string }
	if r.Header.Get("X-Amz-Target") != "AmazonSSM.GetParameter" || json.Unmarshal(c.body, &in) != nil {
		refuse(w, http.StatusBadRequest, "UnknownOperationException", r.Header.Get("X-Amz-Target"))
		return
	}
	if !s.may(w, c, "ssm:GetParameter", s.names.arn("ssm", "parameter"+in.Name)) {
		return
	}
	s.mu.Lock()
	value, ok := s.parameters[in.Name]
	s.mu.Unlock()
	if !ok {
		refuse(w, http.StatusBadRequest, "ParameterNotFound", in.Name)
		return
	}
	reply(w, http.StatusOK, map[string]any{"Parameter": map[string]any{"Name": in.Name, "Type": "SecureString", "Value": value, "Version": 1}})
}

// provider meets a hand-over with the faults of a provider; it reports whether the message was handed over.
func (s *services) provider(w http.ResponseWriter, c call, throttled func(), sent Sent) bool {
	if s.faults.meets(SendThrottle, c.function) {
		c.process.mark(SendThrottle)
		throttled()
		return false
	}
	sent.By = c.function.Folder
	lost := s.faults.meets(SendLost, c.function)
	sent.Told = !lost
	s.mu.Lock()
	s.sent = append(s.sent, sent)
	s.mu.Unlock()
	if lost {
		c.process.mark(SendLost)
		cut(w)
	}
	return !lost
}

// cut ends a connection without an answer.
func cut(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func (s *services) ses(w http.ResponseWriter, r *http.Request, c call) {
	var in struct {
		FromEmailAddress string
		Destination      struct{ ToAddresses []string }
		Content          struct {
			Simple struct {
				Body struct{ Text struct{ Data string } }
			}
		}
	}
	if r.Method != http.MethodPost || r.URL.Path != "/v2/email/outbound-emails" || json.Unmarshal(c.body, &in) != nil || len(in.Destination.ToAddresses) != 1 {
		refuse(w, http.StatusBadRequest, "BadRequestException", r.URL.Path)
		return
	}
	if !s.may(w, c, "ses:SendEmail", s.names.arn("ses", "identity/"+in.FromEmailAddress)) {
		return
	}
	id := "email-" + uuid()
	if s.provider(w, c, func() { refuse(w, http.StatusTooManyRequests, "TooManyRequestsException", "slow down") },
		Sent{Channel: "email", Receipt: id, To: in.Destination.ToAddresses[0], Text: in.Content.Simple.Body.Text.Data}) {
		reply(w, http.StatusOK, map[string]string{"MessageId": id})
	}
}

// sns speaks SNS's protocol, which is forms and XML.
func (s *services) sns(w http.ResponseWriter, c call) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return
	}
	switch {
	case form.Get("Action") == "PublishBatch":
		s.publishBatch(w, c, form)
	case form.Get("Action") == "Publish" && form.Get("PhoneNumber") != "":
		if !s.may(w, c, "sns:Publish", form.Get("PhoneNumber")) {
			return
		}
		id := "sms-" + uuid()
		if s.provider(w, c, func() { snsError(w, "Throttled", "Rate exceeded") },
			Sent{Channel: "sms", Receipt: id, To: form.Get("PhoneNumber"), Text: form.Get("Message")}) {
			snsReply(w, "Publish", "<MessageId>"+id+"</MessageId>")
		}
	default:
		snsError(w, "InvalidAction", form.Get("Action"))
	}
}

func (s *services) publishBatch(w http.ResponseWriter, c call, form url.Values) {
	arn := form.Get("TopicArn")
	if !s.may(w, c, "sns:Publish", arn) {
		return
	}
	t := s.topics[arn]
	if t == nil {
		snsError(w, "NotFound", "no topic "+arn)
		return
	}
	if s.faults.meets(SendThrottle, c.function) {
		c.process.mark(SendThrottle)
		snsError(w, "Throttled", "Rate exceeded")
		return
	}
	if s.faults.meets(SweepKilled, c.function) {
		c.process.mark(SweepKilled)
		c.process.Kill()
		s.lose(form)
		cut(w)
		return
	}
	var out strings.Builder
	for i := 1; ; i++ {
		entry := fmt.Sprintf("PublishBatchRequestEntries.member.%d.", i)
		if !form.Has(entry + "Id") {
			break
		}
		attributes := map[string]string{}
		for j := 1; form.Has(fmt.Sprintf("%sMessageAttributes.entry.%d.Name", entry, j)); j++ {
			attribute := fmt.Sprintf("%sMessageAttributes.entry.%d.", entry, j)
			attributes[form.Get(attribute+"Name")] = form.Get(attribute + "Value.StringValue")
		}
		t.publish(form.Get(entry+"Message"), attributes)
		fmt.Fprintf(&out, "<member><Id>%s</Id><MessageId>%s</MessageId></member>", escaped(form.Get(entry+"Id")), uuid())
	}
	snsReply(w, "PublishBatch", "<Failed/><Successful>"+out.String()+"</Successful>")
}

// lose keeps what was to be published and never will be.
func (s *services) lose(form url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; form.Has(fmt.Sprintf("PublishBatchRequestEntries.member.%d.Id", i)); i++ {
		s.lost = append(s.lost, form.Get(fmt.Sprintf("PublishBatchRequestEntries.member.%d.Message", i)))
	}
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func snsReply(w http.ResponseWriter, action, result string) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = fmt.Fprintf(w, `<%[1]sResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>%[3]s</RequestId></ResponseMetadata></%[1]sResponse>`,
		action, result, uuid()) // the caller is gone if this fails
}

func snsError(w http.ResponseWriter, code, message string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>`,
		escaped(code), escaped(message), uuid()) // the caller is gone if this fails
}

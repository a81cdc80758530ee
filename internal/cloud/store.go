package cloud

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// storeProxy stands between the functions and DynamoDB Local. It holds each function to its policy, counts what is
// consumed, and injects the faults of the store and of the processes.
type storeProxy struct {
	url      string
	services *services
	http     *http.Client

	mu        sync.Mutex
	requests  map[string]int
	units     map[string]float64
	lastWrite time.Time
}

// newStoreProxy keeps a connection for each of many requests.
func newStoreProxy(url string, s *services) *storeProxy {
	t := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	return &storeProxy{url: url, services: s, http: &http.Client{Transport: t}, requests: map[string]int{}, units: map[string]float64{}}
}

// request is what the proxy reads of a request to DynamoDB.
type request struct {
	TableName     string
	IndexName     string
	RequestItems  map[string]json.RawMessage
	TransactItems []map[string]struct{ TableName string }
}

var transactActions = map[string]string{
	"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem",
}

// serve answers one request of a function.
func (p *storeProxy) serve(w http.ResponseWriter, r *http.Request, c call) {
	_, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var in request
	var all map[string]json.RawMessage
	if json.Unmarshal(c.body, &in) != nil || json.Unmarshal(c.body, &all) != nil {
		dynamoError(w, http.StatusBadRequest, "SerializationException", "", nil)
		return
	}
	if !p.allowed(w, c, op, in) {
		return
	}
	writes := op == "PutItem" || op == "UpdateItem" || op == "DeleteItem" || op == "TransactWriteItems"
	if p.meets(w, c, op, writes, len(in.TransactItems)) {
		return
	}
	all["ReturnConsumedCapacity"] = json.RawMessage(`"TOTAL"`)
	body, err := json.Marshal(all)
	if err != nil {
		return
	}
	status, header, answer, err := p.forward(r, body)
	if err != nil {
		cut(w)
		return
	}
	p.count(op, writes, answer)
	if writes && status == http.StatusOK && p.lose(w, c) {
		return
	}
	for name, values := range header {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer) //nolint:gosec // DynamoDB Local's answer to a function of ours, which is gone if this fails
}

// allowed holds a request to the policy of its function, table by table.
func (p *storeProxy) allowed(w http.ResponseWriter, c call, op string, in request) bool {
	arn := func(table string) string { return p.services.names.arn("dynamodb", "table/"+table) }
	switch {
	case in.IndexName != "":
		return p.services.may(w, c, "dynamodb:"+op, arn(in.TableName)+"/index/"+in.IndexName)
	case in.TableName != "":
		return p.services.may(w, c, "dynamodb:"+op, arn(in.TableName))
	}
	for table := range in.RequestItems {
		if !p.services.may(w, c, "dynamodb:"+op, arn(table)) {
			return false
		}
	}
	for _, item := range in.TransactItems {
		for action, x := range item {
			if !p.services.may(w, c, "dynamodb:"+transactActions[action], arn(x.TableName)) {
				return false
			}
		}
	}
	return true
}

// meets injects what happens instead of a request; it reports whether something did.
func (p *storeProxy) meets(w http.ResponseWriter, c call, op string, writes bool, items int) bool {
	f := p.services.faults
	switch {
	case writes && f.meets(KillBefore, c.function):
		c.process.mark(KillBefore)
		c.process.Kill()
		cut(w)
	case f.meets(StoreThrottle, c.function):
		c.process.mark(StoreThrottle)
		if op == "TransactWriteItems" {
			dynamoError(w, http.StatusBadRequest, "TransactionCanceledException", "Transaction cancelled", reasons(items, "ThrottlingError"))
			break
		}
		dynamoError(w, http.StatusBadRequest, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.", nil)
	case op == "TransactWriteItems" && f.meets(StoreConflict, c.function):
		c.process.mark(StoreConflict)
		dynamoError(w, http.StatusBadRequest, "TransactionCanceledException", "Transaction cancelled", reasons(items, "TransactionConflict"))
	case f.meets(StoreError, c.function):
		c.process.mark(StoreError)
		dynamoError(w, http.StatusInternalServerError, "InternalServerError", "The request processing has failed because of an unknown error.", nil)
	default:
		return false
	}
	return true
}

// lose takes away the answer of a write that was carried out, and sometimes the process that waits for it.
func (p *storeProxy) lose(w http.ResponseWriter, c call) bool {
	f := p.services.faults
	switch {
	case f.meets(KillAfter, c.function):
		c.process.mark(KillAfter)
		c.process.Kill()
	case f.meets(StoreLost, c.function):
		c.process.mark(StoreLost)
	default:
		return false
	}
	cut(w)
	return true
}

func reasons(items int, code string) []map[string]string {
	all := make([]map[string]string, items)
	for i := range all {
		all[i] = map[string]string{"Code": "None"}
	}
	if items > 0 {
		all[0] = map[string]string{"Code": code}
	}
	return all
}

func dynamoError(w http.ResponseWriter, status int, code, message string, cancelled []map[string]string) {
	body := map[string]any{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": message}
	if cancelled != nil {
		body["CancellationReasons"] = cancelled
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts always marshal
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(b)), 10)) // the client checks it
	w.WriteHeader(status)
	_, _ = w.Write(b) // the caller is gone if this fails
}

// localCredential is under what DynamoDB Local keeps the tables: it has a database for each access key and region.
const localCredential = "Credential=local/20260101/local/dynamodb/aws4_request" //nolint:gosec // it opens nothing

func (p *storeProxy) forward(r *http.Request, body []byte) (int, http.Header, []byte, error) {
	// a function that is killed meanwhile does not take its write back
	ctx, cancel := detached(r.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", r.Header.Get("X-Amz-Target"))
	req.Header.Set("X-Amz-Date", r.Header.Get("X-Amz-Date"))
	req.Header.Set("Authorization", credential.ReplaceAllString(r.Header.Get("Authorization"), localCredential))
	res, err := p.http.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	answer, err := io.ReadAll(res.Body)
	header := http.Header{}
	for _, name := range []string{"Content-Type", "X-Amz-Crc32", "X-Amzn-Requestid"} {
		header[http.CanonicalHeaderKey(name)] = res.Header.Values(name)
	}
	return res.StatusCode, header, answer, err
}

// capacity is one table's part in what a request consumed, in DynamoDB Local's accounting.
type capacity struct{ CapacityUnits float64 }

func (p *storeProxy) count(op string, writes bool, answer []byte) {
	var out struct{ ConsumedCapacity json.RawMessage }
	_ = json.Unmarshal(answer, &out) // an error's answer has no units
	var one capacity
	var all []capacity
	if json.Unmarshal(out.ConsumedCapacity, &one) == nil {
		all = []capacity{one}
	} else if json.Unmarshal(out.ConsumedCapacity, &all) != nil {
		all = nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests[op]++
	kind := "read"
	if writes {
		kind, p.lastWrite = "write", now()
	}
	for _, c := range all {
		p.units[kind] += c.CapacityUnits
	}
}

// Used is what the functions asked of the store, and consumed by DynamoDB Local's accounting.
func (p *storeProxy) used() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, m := range p.requests {
		n += m
	}
	return fmt.Sprintf("%d requests to DynamoDB, %.0f read and %.0f write units", n, p.units["read"], p.units["write"])
}

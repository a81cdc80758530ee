package cloud

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"time"
)

// weChatHost is the one host outside of AWS that functions call.
const weChatHost = "api.weixin.qq.com"

// outside is the proxy by which the functions reach what is not AWS. It lets nobody out: it answers for WeChat
// itself, with a certificate that only these functions trust, and refuses every other host.
type outside struct {
	services  *services
	tls       *tls.Config
	pem       []byte // of the authority
	authority string // the file it is in
	address   string
}

func newOutside(s *services) (*outside, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	self := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: weChatHost}, DNSNames: []string{weChatHost},
		NotBefore: now().Add(-time.Hour), NotAfter: now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, self, self, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &outside{
		services: s, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		tls: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
	}, nil
}

// ServeHTTP implements http.Handler for CONNECT.
func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect || r.Host != weChatHost+":443" {
		o.services.note("a function calls " + r.Host + ", which is not stood in for")
		http.Error(w, "nothing is reached from here", http.StatusForbidden)
		return
	}
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }() // all is said
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	inner := tls.Server(conn, o.tls)
	for in := bufio.NewReader(inner); ; {
		req, err := http.ReadRequest(in)
		if err != nil {
			return // the caller has nothing more to ask
		}
		b, err := json.Marshal(o.weChat(req))
		if err != nil {
			return
		}
		res := &http.Response{
			StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
			ContentLength: int64(len(b)), Body: io.NopCloser(bytes.NewReader(b)),
		}
		if err := res.Write(inner); err != nil {
			return
		}
	}
}

// weChat answers for the two interfaces that internal/channel/wechat calls.
func (o *outside) weChat(r *http.Request) map[string]any {
	b, err := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	if err != nil {
		return map[string]any{"errcode": -1}
	}
	switch r.URL.Path {
	case "/cgi-bin/stable_token":
		return map[string]any{"access_token": "token", "expires_in": 7200}
	case "/cgi-bin/message/subscribe/send", "/cgi-bin/message/subscribe/bizsend":
		var in struct {
			To       string          `json:"touser"`
			Template string          `json:"template_id"`
			Data     json.RawMessage `json:"data"`
		}
		if err := json.Unmarshal(b, &in); err != nil || in.To == "" || r.URL.Query().Get("access_token") != "token" {
			return map[string]any{"errcode": 40001}
		}
		s := o.services
		s.mu.Lock()
		defer s.mu.Unlock()
		id := json.Number(big.NewInt(now().UnixNano()).String())
		s.sent = append(s.sent, Sent{Channel: "wechat", Receipt: id.String(), To: in.To, Text: in.Template + " " + string(in.Data), Told: true})
		return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": id}
	}
	return map[string]any{"errcode": 40066} // WeChat's code for a wrong address
}

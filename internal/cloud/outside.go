package cloud

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"strings"
	"time"
)

// weChatHost is the one host outside of AWS that functions call.
const weChatHost = "api.weixin.qq.com"

// outside is the proxy by which the functions reach what is not AWS. It lets nobody out: it answers for WeChat
// itself, with a certificate that only these functions trust, and refuses every other host.
type outside struct {
	services  *services
	weChat    *weChat
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
		services: s, weChat: &weChat{services: s, faults: map[string][]Kind{}}, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
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
		status, body := o.weChat.answer(req)
		if status == 0 {
			return // the connection ends without an answer
		}
		res := &http.Response{
			StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
			ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)),
		}
		if err := res.Write(inner); err != nil {
			return
		}
	}
}

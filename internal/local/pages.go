package local

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// PageHeaders go with every page. CloudFront sends the same on AWS; a test over infra/web.yaml holds them equal.
//
// The policy lets the pages load nothing but themselves. Ant Design sets styles on elements, hence unsafe-inline there.
var PageHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer", // survey links are secrets
	"Permissions-Policy":           "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// pages serves the built pages; any path that is no file is a page of the application.
func pages(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		h := w.Header()
		for name, value := range PageHeaders {
			h.Set(name, value)
		}
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		b, err := fs.ReadFile(files, name)
		if err != nil || name == "." || name == "" {
			if strings.HasPrefix(name, "assets/") {
				h.Set("Cache-Control", "no-store")
				http.NotFound(w, r)
				return
			}
			name = "index.html"
			h.Set("Cache-Control", "no-cache")
			if b, err = fs.ReadFile(files, name); err != nil {
				http.NotFound(w, r)
				return
			}
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
	})
}

// noPages stands where the pages would be when they were not built.
func noPages(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Careloop 随诊</title>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto">
<h1>Careloop 随诊</h1>
<p>The API is running: <a href="/api/docs">/api/docs</a>. The pages are not built yet: install Node.js 20 or later, run
<code>make web</code>, and start again.</p>
<p lang="zh-CN">接口已启动：<a href="/api/docs">/api/docs</a>。页面尚未构建：请安装 Node.js 20 或以上版本，运行 <code>make web</code> 后重新启动。</p>
</body></html>`))
}

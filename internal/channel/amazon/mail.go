package amazon

import (
	"context"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"careloop/internal/channel"
	"careloop/internal/i18n"
)

// Mailer is what Mail needs of an SES client.
type Mailer interface {
	SendEmail(ctx context.Context, in *sesv2.SendEmailInput, opts ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
}

// Mail sends e-mail by SES, as plain text and as the same text in simple HTML.
type Mail struct {
	Client           Mailer
	From             string // a verified address, with a name if wanted: "Clinic <noreply@clinic.example>"
	ConfigurationSet string // where bounces and complaints are collected; may be empty
}

// Send implements channel.Sender.
func (s Mail) Send(ctx context.Context, m channel.Outgoing) (channel.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, channel.Timeout)
	defer cancel()
	in := &sesv2.SendEmailInput{
		FromEmailAddress: &s.From,
		Destination:      &types.Destination{ToAddresses: []string{m.To}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: utf8(m.Subject),
			Body:    &types.Body{Text: utf8(m.Text), Html: utf8(page(m.Lang, m.Text))},
			// RFC 3834: out-of-office robots must not answer.
			Headers: []types.MessageHeader{{Name: aws.String("Auto-Submitted"), Value: aws.String("auto-generated")}},
		}},
		EmailTags: []types.MessageTag{{Name: aws.String("kind"), Value: &m.Template}},
	}
	for _, a := range m.Attachments {
		in.Content.Simple.Attachments = append(in.Content.Simple.Attachments, types.Attachment{
			FileName: &a.Name, ContentType: &a.Type, RawContent: a.Content,
			ContentDisposition: types.AttachmentContentDispositionAttachment, ContentTransferEncoding: types.AttachmentContentTransferEncodingBase64,
		})
	}
	if s.ConfigurationSet != "" {
		in.ConfigurationSetName = &s.ConfigurationSet
	}
	out, err := s.Client.SendEmail(ctx, in, func(o *sesv2.Options) { o.RetryMaxAttempts = 1 }) // as for SMS
	if err != nil {
		return channel.Receipt{}, fault("ses", err, []string{"MessageRejected", "BadRequestException"}, nil)
	}
	return channel.Receipt{ID: aws.ToString(out.MessageId)}, nil
}

func utf8(s string) *types.Content {
	return &types.Content{Data: &s, Charset: aws.String("UTF-8")}
}

var link = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://[^\s<>"]+`) })

// page is the text as HTML: paragraphs, lines and links, nothing else.
func page(lang i18n.Lang, text string) string {
	body := link().ReplaceAllString(html.EscapeString(text), `<a href="$0">$0</a>`)
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\n\n", "</p><p>"), "\n", "<br>")
	return `<!doctype html><html lang="` + string(lang) + `"><body style="font-family:sans-serif"><p>` + body + `</p></body></html>`
}

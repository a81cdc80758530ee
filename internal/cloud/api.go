package cloud

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"careloop/internal/sam"
)

// openGateway opens the HTTP API: its authorisers and the routes of all functions.
func (c *Cloud) openGateway() error {
	authorizers := map[string]*authorizer{}
	fallback, apis := "", 0
	err := each(c.template, "AWS::Serverless::HttpApi", func(_ string, r sam.Resource) (err error) {
		apis++
		fallback, err = c.openAuthorizers(r, authorizers)
		return err
	})
	if err != nil {
		return err
	}
	if apis != 1 || c.Issuer == nil {
		return fmt.Errorf("the template has %d HTTP APIs; one with a default authorizer is what runs here", apis)
	}
	for _, folder := range slices.Sorted(maps.Keys(c.Functions)) {
		f := c.Functions[folder]
		if err := c.Gateway.add(f.Function, f.Invoke, authorizers, fallback); err != nil {
			return err
		}
	}
	for _, r := range c.Gateway.routes {
		for _, s := range r.scopes {
			if !slices.Contains(c.Scopes, s) {
				c.Scopes = append(c.Scopes, s)
			}
		}
	}
	if err := c.openDistribution(); err != nil {
		return err
	}
	address, err := c.listen(loopback, c.Gateway)
	c.URL = "http://" + address
	return err
}

// openAuthorizers makes an issuer for each authoriser of an API and returns the name of the default one, whose issuer
// signs the story's people in.
func (c *Cloud) openAuthorizers(r sam.Resource, into map[string]*authorizer) (string, error) {
	var p struct {
		Auth struct {
			Default     string `yaml:"DefaultAuthorizer"`
			Authorizers map[string]struct {
				JWT struct {
					Issuer   string   `yaml:"issuer"`
					Audience []string `yaml:"audience"`
				} `yaml:"JwtConfiguration"`
			} `yaml:"Authorizers"`
		} `yaml:"Auth"`
	}
	if err := r.Properties.Decode(&p); err != nil {
		return "", err
	}
	for name, a := range p.Auth.Authorizers {
		if len(a.JWT.Audience) == 0 {
			return "", fmt.Errorf("authorizer %s has no audience", name)
		}
		issuer, err := NewIssuer(a.JWT.Issuer, a.JWT.Audience[0])
		if err != nil {
			return "", err
		}
		address, err := c.listen(loopback, issuer)
		if err != nil {
			return "", err
		}
		into[name] = &authorizer{issuer: a.JWT.Issuer, audience: a.JWT.Audience, jwks: "http://" + address + "/.well-known/jwks.json"}
		if name == p.Auth.Default {
			c.Issuer = issuer
		}
	}
	return p.Auth.Default, nil
}

// openDistribution lets the API see the headers that the distribution in front of it adds: by them the functions know
// that nobody goes round it.
func (c *Cloud) openDistribution() error {
	return each(c.template, "AWS::CloudFront::Distribution", func(_ string, r sam.Resource) error {
		var p struct {
			Config struct {
				Origins []struct {
					Headers []struct {
						Name  string `yaml:"HeaderName"`
						Value string `yaml:"HeaderValue"`
					} `yaml:"OriginCustomHeaders"`
				} `yaml:"Origins"`
			} `yaml:"DistributionConfig"`
		}
		err := r.Properties.Decode(&p)
		for _, o := range p.Config.Origins {
			for _, h := range o.Headers {
				c.Gateway.added = append(c.Gateway.added, [2]string{strings.ToLower(h.Name), h.Value})
			}
		}
		return err
	})
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"careloop"
	"careloop/internal/api"
	"careloop/internal/clinic"
	"careloop/internal/kpi"
	"careloop/internal/local"
	"careloop/internal/obs"
	"careloop/internal/operator"
	"careloop/internal/store"
)

// where says which clinic an operator means.
type where struct {
	dir string
	env string
}

const whereHelp = "\n\nThe clinic is the one in the folder --data. If it runs, it does the work itself; if not, this command does, with the\n" +
	"settings of the environment as `serve` takes them. With --env it is the deployment careloop-ENV on AWS; the\n" +
	"credentials come from the environment as for `admin keyset`, and docs/operations.md says which rights they need."

func (w *where) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&w.dir, "data", "data", "folder of the clinic, running or not")
	cmd.Flags().StringVar(&w.env, "env", "", "deployment on AWS in place of a folder: dev, staging, prod")
	cmd.MarkFlagsMutuallyExclusive("data", "env")
}

// open returns the clinic and what gives it free.
func (w *where) open(ctx context.Context, settings clinic.Settings) (operator.Clinic, func() error, error) {
	if w.env != "" {
		c, err := onAWS(w.env)
		return c, func() error { return nil }, err
	}
	if _, err := os.Stat(filepath.Join(w.dir, local.DatabaseFile)); err != nil {
		return nil, nil, fmt.Errorf("there is no clinic in the folder %s: name its folder with --data", w.dir)
	}
	return local.Operate(ctx, local.Options{
		Dir: w.dir, Clinic: settings, Template: careloop.Template, Now: api.Clock, Log: obs.NewLogger(logTo(w.dir), slog.LevelInfo), Out: io.Discard,
	})
}

// errLeft makes the command end with status 1 after it has said all there is to say.
var errLeft = errors.New("some of it is left to do, see above")

// with opens the clinic, has work done there and closes it.
func (w *where) with(ctx context.Context, settings clinic.Settings, do func(operator.Clinic) error) error {
	c, release, err := w.open(ctx, settings)
	if err != nil {
		return err
	}
	err = do(c)
	if cerr := release(); err == nil {
		err = cerr
	}
	return err
}

func redriveCommand() *cobra.Command {
	var at where
	var r operator.Redrive
	var only []string
	cmd := &cobra.Command{
		Use:   "redrive",
		Short: "List what was given up, and send it back to where it failed",
		Long: "List the dead letters and send each back to where it failed: a change to its consumers, a message to its channel,\n" +
			"scheduled work to its function. A letter is deleted after its work succeeded; what fails again stays, and the\n" +
			"status is 1. Run it twice or kill it half-way: nothing is lost or done twice. Mend the cause first." + whereHelp,
		Example: "  careloop admin redrive --dry-run\n  careloop admin redrive --only notify\n  careloop admin redrive --env prod --only changes",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, k := range only {
				if !slices.Contains(operator.Kinds(), operator.Kind(k)) {
					return fmt.Errorf("--only: %q is none of %s", k, join(operator.Kinds()))
				}
				r.Only = append(r.Only, operator.Kind(k))
			}
			settings, err := clinicFromEnv(defaultAddress)
			if err != nil {
				return err
			}
			return at.with(cmd.Context(), settings, func(c operator.Clinic) error {
				found, err := c.Redrive(cmd.Context(), r)
				sayRedriven(cmd.OutOrStdout(), settings.Zone, found)
				if err == nil && !r.DryRun && found.Kept() > 0 {
					err = errLeft
				}
				return err
			})
		},
	}
	at.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&r.DryRun, "dry-run", false, "only list what lies there")
	f.StringSliceVar(&only, "only", nil, "kinds of letters: "+join(operator.Kinds())+" (default all)")
	f.BoolVar(&r.Discard, "discard-lost", false, "delete the letters whose change can no longer be had; recount first")
	return cmd
}

func sayRedriven(w io.Writer, zone *time.Location, r operator.Redriven) {
	if r.From == "" {
		return
	}
	fmt.Fprintf(w, "%s in %s\n", count(len(r.Letters), "dead letter"), r.From)
	for _, l := range r.Letters {
		fmt.Fprintf(w, "  %s  %-9s  %s", l.At.In(zone).Format(time.DateTime), l.Outcome, l.What)
		if l.Tries > 0 {
			fmt.Fprintf(w, "  (%s)", count(l.Tries, "try"))
		}
		fmt.Fprintln(w)
		for _, more := range []string{l.Why, l.Said} {
			if more != "" {
				fmt.Fprintf(w, "      %s\n", more)
			}
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(w, "%s\n", n)
	}
	if n := r.Kept(); n > 0 && n < len(r.Letters) {
		fmt.Fprintf(w, "%d done, %d kept\n", len(r.Letters)-n, n)
	}
}

func replayCommand() *cobra.Command {
	var at where
	var from, until string
	var tables []string
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Tell the consumers the changes of a period again",
		Long: "Tell the consumers of changes - audit, counters, messages, follow-ups, surveys - what was changed in a period once\n" +
			"more. What they did already stays as it is; what they missed is done. Changes are kept for 24 hours.\n\n" +
			"A time is a day, which is meant whole, a day and a time of the clinic's zone (CLINIC_TIME_ZONE), or an instant." + whereHelp,
		Example: "  careloop admin replay --from 2026-11-25\n" +
			"  careloop admin replay --from '2026-11-25 09:30' --until '2026-11-25 11:00' --table scheduling,care\n" +
			"  careloop admin replay --env prod --from 2026-11-25T01:30:00Z",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := clinicFromEnv(defaultAddress)
			if err != nil {
				return err
			}
			r, err := replayOf(from, until, tables, settings.Zone, api.Clock())
			if err != nil {
				return err
			}
			return at.with(cmd.Context(), settings, func(c operator.Clinic) error {
				out := cmd.OutOrStdout()
				fmt.Fprintf(out, "Changes from %s until %s\n", r.From.In(settings.Zone).Format(time.RFC3339), r.Until.In(settings.Zone).Format(time.RFC3339))
				if r.From.Before(api.Clock().Add(-operator.ChangesKept)) {
					fmt.Fprintln(out, "Those older than 24 hours may be gone; `admin recount` finds what the figures miss.")
				}
				told, err := c.Replay(cmd.Context(), r)
				sayReplayed(out, told)
				if err == nil && len(told.Failed) > 0 {
					err = errLeft
				}
				return err
			})
		},
	}
	at.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "first day or time")
	f.StringVar(&until, "until", "", "last day, or time before which (default now)")
	f.StringSliceVar(&tables, "table", nil, "tables: "+join(streamed())+" (default all)")
	required(cmd, "from")
	return cmd
}

// streamed lists the tables whose changes are told.
func streamed() []store.Table {
	var all []store.Table
	for _, t := range store.Tables() {
		if t.Stream {
			all = append(all, t.Name)
		}
	}
	return all
}

func replayOf(from, until string, tables []string, zone *time.Location, now time.Time) (operator.Replay, error) {
	r := operator.Replay{Until: now}
	var err error
	if r.From, err = instant(from, zone, false); err != nil {
		return r, fmt.Errorf("--from: %w", err)
	}
	if until != "" {
		if r.Until, err = instant(until, zone, true); err != nil {
			return r, fmt.Errorf("--until: %w", err)
		}
	}
	if !r.From.Before(r.Until) {
		return r, errors.New("--until: is not after --from")
	}
	for _, t := range tables {
		if !slices.Contains(streamed(), store.Table(t)) {
			return r, fmt.Errorf("--table: %q is none of %s", t, join(streamed()))
		}
		r.Tables = append(r.Tables, store.Table(t))
	}
	return r, nil
}

// instant reads a day, a time of the zone or an instant; of a day its begin or its end.
func instant(s string, zone *time.Location, end bool) (time.Time, error) {
	if d := clinic.Date(s); d.Valid() {
		if end {
			d = d.AddDays(1)
		}
		return d.Start(zone), nil
	}
	for _, layout := range []string{"2006-01-02 15:04", time.DateTime} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%q is no day (2026-11-25), time (2026-11-25 09:30) or instant (2026-11-25T01:30:00Z)", s)
}

func sayReplayed(w io.Writer, r operator.Replayed) {
	for _, t := range slices.Sorted(maps.Keys(r.Told)) {
		fmt.Fprintf(w, "  %-10s  %6d\n", t, r.Told[t])
	}
	for _, f := range r.Failed {
		fmt.Fprintf(w, "  failed  %s\n      %s\n", f.What, f.Why)
	}
	fmt.Fprintf(w, "%s told again; %s followed\n", count(r.Total(), "change"), count(r.New, "new write"))
}

func recountCommand() *cobra.Command {
	var at where
	var r operator.Recount
	cmd := &cobra.Command{
		Use:   "recount",
		Short: "Count the figures of days anew from the records, and repair them if asked",
		Long: "Count the figures of days anew from the records and print every counter that differs. With --repair the counters\n" +
			"are corrected. The status is 1 if some differ and were not repaired. Repair days that are over." + whereHelp,
		Example: "  careloop admin recount --from 2026-11-01 --until 2026-11-24\n" +
			"  careloop admin recount --from 2026-11-24 --until 2026-11-24 --repair --reason 'changes lost on 24 November'\n" +
			"  careloop admin recount --env prod --from 2026-11-20 --until 2026-11-24",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkDays(&r); err != nil {
				return err
			}
			settings, err := clinicFromEnv(defaultAddress)
			if err != nil {
				return err
			}
			return at.with(cmd.Context(), settings, func(c operator.Clinic) error {
				found, err := c.Recount(cmd.Context(), r)
				sayRecounted(cmd.OutOrStdout(), r, found, err == nil)
				if err == nil && !r.Repair && len(found.Differences) > 0 {
					err = errLeft
				}
				return err
			})
		},
	}
	at.flags(cmd)
	f := cmd.Flags()
	f.StringVar((*string)(&r.From), "from", "", "first day")
	f.StringVar((*string)(&r.Until), "until", "", "last day (default the first)")
	f.BoolVar(&r.Repair, "repair", false, "correct the counters that differ")
	f.StringVar(&r.Reason, "reason", "", "why they are repaired; it stays with the counters")
	required(cmd, "from")
	return cmd
}

// checkDays finds what is wrong with a period before anybody is asked.
func checkDays(r *operator.Recount) error {
	r.Until = cmp.Or(r.Until, r.From)
	if !r.From.Valid() {
		return fmt.Errorf("--from: %q is not a day, such as 2026-11-25", string(r.From))
	}
	if !r.Until.Valid() {
		return fmt.Errorf("--until: %q is not a day, such as 2026-11-25", string(r.Until))
	}
	switch days := r.From.DaysUntil(r.Until) + 1; {
	case days < 1:
		return errors.New("--until: is before --from")
	case days > kpi.MaxRecount:
		return fmt.Errorf("--until: is more than %d days after --from", kpi.MaxRecount)
	}
	if r.Repair && strings.TrimSpace(r.Reason) == "" {
		return errors.New("--reason: say why; it stays with the counters")
	}
	return nil
}

func sayRecounted(w io.Writer, r operator.Recount, found operator.Recounted, whole bool) {
	for _, d := range found.Differences {
		fmt.Fprintf(w, "  %s  %-30s  %-24s  counted %d, records say %d\n", d.Date, d.Scope, d.Counter, d.Counted, d.Actual)
	}
	if !whole {
		return
	}
	days := fmt.Sprintf("from %s until %s", r.From, r.Until)
	switch n := len(found.Differences); {
	case n == 0:
		fmt.Fprintf(w, "Every counter %s is what the records say.\n", days)
	case r.Repair:
		fmt.Fprintf(w, "Corrected %s: %s.\n", days, count(n, "counter"))
	default:
		fmt.Fprintf(w, "Not what the records say %s: %s; --repair corrects.\n", days, count(n, "counter"))
	}
}

func required(cmd *cobra.Command, flag string) {
	if err := cmd.MarkFlagRequired(flag); err != nil {
		panic(err) // the flag is declared before
	}
}

func join[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = string(x)
	}
	return strings.Join(texts, ", ")
}

// count says how many of something there are.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if stem, ok := strings.CutSuffix(what, "y"); ok {
		what = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", n, what)
}

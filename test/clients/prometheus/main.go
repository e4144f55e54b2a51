// Parses Outcry's metrics, rules and queries with Prometheus's own code, and reports its errors.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	input, err := io.ReadAll(os.Stdin)
	complain(err)
	switch os.Args[1] {
	case "metrics":
		// Parsed like a scrape, by the Content-Type of the answer.
		fmt.Println(scraped(input, os.Args[2]))
		if strings.HasPrefix(os.Args[2], "text/plain") {
			problems, err := promlint.New(bytes.NewReader(input)).Lint()
			complain(err)
			for _, problem := range problems {
				complain(fmt.Errorf("%s: %s", problem.Metric, problem.Text))
			}
		}
	case "rules":
		groups, errs := rulefmt.Parse(input, false)
		complain(errors.Join(errs...))
		rules := 0
		for _, group := range groups.Groups {
			rules += len(group.Rules)
		}
		fmt.Println(rules)
	case "expressions":
		for line := range strings.Lines(string(input)) {
			_, err := parser.ParseExpr(line)
			complain(err)
		}
	}
}

// Counts the samples.
func scraped(text []byte, contentType string) (samples int) {
	parsed, err := textparse.New(text, contentType, "", false, false, false, labels.NewSymbolTable())
	complain(err)
	for {
		entry, err := parsed.Next()
		if errors.Is(err, io.EOF) {
			return samples
		}
		complain(err)
		if entry == textparse.EntrySeries {
			samples++
		}
	}
}

func complain(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

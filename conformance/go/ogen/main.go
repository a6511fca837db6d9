// Sends messages through the client that ogen makes from the spec, as a team would on its first day.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"time"

	"example.com/shop/texter"
)

// outcome is what is known of one send. A pointer is nil if the answer lacks the value.
type outcome struct {
	Delivery   string  `json:"delivery"`
	HTTPStatus int     `json:"httpStatus"`
	ID         *string `json:"id"`
	ProviderID *string `json:"providerId"`
	Status     *int    `json:"status"`
}

// transport keeps the status of the last response, which is lost if its body cannot be read; 0 if there was none.
type transport struct {
	http.Client
	status int
}

func (t *transport) Do(request *http.Request) (*http.Response, error) {
	response, err := t.Client.Do(request)
	if err == nil {
		t.status = response.StatusCode
	}
	return response, err
}

// token authorizes each request.
type token string

func (t token) BearerAuth(context.Context, texter.OperationName) (texter.BearerAuth, error) {
	return texter.BearerAuth{Token: string(t)}, nil
}

func main() {
	// Following a redirect could send the message a second time.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	over := &transport{Client: http.Client{Timeout: 30 * time.Second, CheckRedirect: stay}}
	client := must(texter.NewClient(
		os.Getenv("TEXTER_BASE_URL"), token(os.Getenv("TEXTER_API_TOKEN")), texter.WithClient(over),
	))
	if slices.Equal(os.Args[1:], []string{"operations"}) {
		callOperations(client)
		return
	}
	messages := examples()
	if len(os.Args) > 1 {
		messages = read(os.Args[1])
	}
	for _, message := range messages {
		over.status = 0
		result, _ := client.SendMessage(
			context.Background(), message, texter.SendMessageParams{ChatId: os.Getenv("TEXTER_CHAT_ID")},
		)
		fmt.Println(string(must(json.Marshal(known(over.status, result)))))
	}
}

// refusals are the statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408,
// 409 or 499, as well as a 5xx, while the message is still on its way.
var refusals = []int{400, 401, 403, 404, 422, 429}

// known decides by the status: the body may be anything.
func known(status int, result texter.SendMessageRes) outcome {
	switch {
	case status/100 == 2:
		accepted := outcome{Delivery: "ACCEPTED", HTTPStatus: status}
		sent, ok := result.(*texter.SentMessages)
		if !ok || len(sent.Messages.Value) == 0 {
			return accepted
		}
		stored := sent.Messages.Value[0]
		if id, ok := stored.ID.Get(); ok {
			accepted.ID = &id
		}
		if id, ok := stored.ChannelInfo.Value.ID.Get(); ok {
			accepted.ProviderID = &id
		}
		if status, ok := stored.Status.Get(); ok {
			accepted.Status = &status
		}
		return accepted
	case slices.Contains(refusals, status):
		return outcome{Delivery: "REJECTED", HTTPStatus: status}
	default:
		return outcome{Delivery: "UNKNOWN", HTTPStatus: status}
	}
}

// read returns the messages in a file of conformance vectors.
func read(path string) []texter.OutgoingMessage {
	var file struct {
		Cases []struct{ Message texter.OutgoingMessage }
	}
	if err := json.Unmarshal(must(os.ReadFile(path)), &file); err != nil {
		log.Fatal(err)
	}
	var messages []texter.OutgoingMessage
	for _, vector := range file.Cases {
		messages = append(messages, vector.Message)
	}
	return messages
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// Sends messages through the client that oapi-codegen makes from the spec, as a team would on its first day.
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

func main() {
	client, err := texter.NewClient(
		os.Getenv("TEXTER_BASE_URL"),
		texter.WithRequestEditorFn(authorize),
		texter.WithHTTPClient(&http.Client{Timeout: 30 * time.Second, CheckRedirect: stay}),
	)
	if err != nil {
		log.Fatal(err)
	}
	if slices.Equal(os.Args[1:], []string{"operations"}) {
		callOperations()
		return
	}
	messages := examples()
	if len(os.Args) > 1 {
		messages = read(os.Args[1])
	}
	for _, message := range messages {
		line, err := json.Marshal(send(client, os.Getenv("TEXTER_CHAT_ID"), message))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(line))
	}
}

// sample of client
func authorize(_ context.Context, request *http.Request) error {
	request.Header.Set("Authorization", "Bearer "+os.Getenv("TEXTER_API_TOKEN"))
	return nil
}

// stay follows no redirect: that could send the message a second time.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// end of sample

// refusals are the statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408,
// 409 or 499, as well as a 5xx, while the message is still on its way.
var refusals = []int{400, 401, 403, 404, 422, 429}

// send decides by the status before it reads the body, which may be anything.
func send(client *texter.Client, chatID string, message texter.OutgoingMessage) outcome {
	response, err := client.SendMessage(context.Background(), chatID, message)
	if err != nil {
		return outcome{Delivery: "UNKNOWN"}
	}
	defer response.Body.Close()
	switch known := (outcome{HTTPStatus: response.StatusCode}); {
	case response.StatusCode/100 == 2:
		known.Delivery = "ACCEPTED"
		var result texter.SentMessages
		if json.NewDecoder(response.Body).Decode(&result) != nil || result.Messages == nil || len(*result.Messages) == 0 {
			return known
		}
		stored := (*result.Messages)[0]
		known.ID, known.Status = stored.UnderscoreId, stored.Status
		if stored.ChannelInfo != nil {
			known.ProviderID = stored.ChannelInfo.Id
		}
		return known
	case slices.Contains(refusals, response.StatusCode):
		known.Delivery = "REJECTED"
		return known
	default:
		known.Delivery = "UNKNOWN"
		return known
	}
}

// read returns the messages in a file of conformance vectors, each converted through its own type.
func read(path string) []texter.OutgoingMessage {
	content, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	var file struct {
		Cases []struct{ Message texter.OutgoingMessage }
	}
	if err := json.Unmarshal(content, &file); err != nil {
		log.Fatal(err)
	}
	var messages []texter.OutgoingMessage
	for _, vector := range file.Cases {
		value, err := vector.Message.ValueByDiscriminator()
		if err != nil {
			log.Fatal(err)
		}
		messages = append(messages, outgoing(value))
	}
	return messages
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/shop/texter"
)

// callOperations finds a chat, reads it, sends a text, lists templates, sends one, and reads messages.
func callOperations() {
	// sample of client
	client, err := texter.NewClientWithResponses(
		os.Getenv("TEXTER_BASE_URL"),
		texter.WithRequestEditorFn(authorize),
		texter.WithHTTPClient(&http.Client{Timeout: 30 * time.Second, CheckRedirect: stay}),
	)
	// end of sample
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	// sample of searchChats
	channel := texter.Whatsapp
	found := must(client.SearchChatsWithResponse(ctx, &texter.SearchChatsParams{
		Search:           pointer("050-000 0000"),
		ChannelName:      &channel,
		ChannelAccountId: pointer("972501000000"),
		Labels:           &[]string{"vip", "a&b=c"},
		Statuses:         &[]texter.ChatStatusName{texter.ChatStatusNamePENDING, texter.ChatStatusNameASSIGNED},
		Limit:            pointer("5"),
	})).JSON200
	// end of sample
	chatID := *(*found.Data)[0].UnderscoreId
	// sample of getChat
	chat := must(client.GetChatWithResponse(ctx, chatID)).JSON200
	// end of sample
	// sample of sendMessage
	var message texter.OutgoingMessage
	if err := message.FromTextMessage(texter.TextMessage{Text: "Hey there!"}); err != nil {
		log.Fatal(err)
	}
	response := must(client.SendMessage(ctx, chatID, message)) // its status tells, whatever the body is
	// end of sample
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		log.Fatal(response.Status)
	}
	// sample of listTemplates
	templates := must(client.ListTemplatesWithResponse(ctx, &texter.ListTemplatesParams{
		AccountId:  pointer("972501000000"),
		IncludeAll: pointer("true"),
	})).JSON200
	// end of sample
	// sample of sendTemplate
	sent := must(client.SendTemplateWithResponse(ctx, texter.TemplateMessage{
		TemplateName: "reminder",
		To:           "0500000000",
		Language:     pointer("he"),
		Body:         &[]string{"דנה", "10:30"},
		SetChat:      &texter.TemplateSetChat{"crmData": map[string]any{"visits": []any{1, nil}}},
	})).JSON200
	// end of sample
	refused := must(client.SendTemplateWithResponse(ctx, texter.TemplateMessage{
		TemplateName: "hello", To: "0500000001",
	})).JSON200
	// sample of getMessages
	read := must(client.GetMessagesWithResponse(ctx, chatID, &texter.GetMessagesParams{
		Limit: pointer("1"), BeforeTime: pointer("9999999999999"), BeforeId: pointer("0a"),
	})).JSON200
	// end of sample
	var names, ids []*string
	for _, template := range *templates {
		names = append(names, template.Name)
	}
	for _, message := range *read.Messages {
		ids = append(ids, message.UnderscoreId)
	}
	line := must(json.Marshal(map[string]any{
		"chatId":       chatID,
		"total":        found.Total,
		"title":        chat.Title,
		"lastIncoming": chat.LastIncomingMessageTimestamp,
		"templates":    names,
		"success":      []*bool{sent.Success, refused.Success},
		"text":         sent.Text,
		"messageId":    sent.MessageId,
		"error":        refused.Error,
		"messages":     ids,
	}))
	fmt.Println(string(line))
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

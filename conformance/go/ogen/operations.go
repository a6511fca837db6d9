package main

import (
	"context"
	"encoding/json"
	"fmt"

	"example.com/shop/texter"
	"github.com/go-faster/jx"
)

// callOperations finds a chat, reads it, lists templates, sends one, and reads messages.
func callOperations(client *texter.Client) {
	ctx := context.Background()
	found := must(client.SearchChats(ctx, texter.SearchChatsParams{
		Search:           text("050-000 0000"),
		ChannelName:      texter.NewOptChatChannel(texter.ChatChannelWhatsapp),
		ChannelAccountId: text("972501000000"),
		Labels:           []string{"vip", "a&b=c"},
		Statuses:         []texter.ChatStatusName{texter.ChatStatusNamePENDING, texter.ChatStatusNameASSIGNED},
		Limit:            text("5"),
	})).(*texter.Chats)
	chatID := found.Data.Value[0].ID.Value
	chat := must(client.GetChat(ctx, texter.GetChatParams{ChatId: chatID})).(*texter.Chat)
	templates := must(client.ListTemplates(ctx, texter.ListTemplatesParams{
		AccountId: text("972501000000"), IncludeAll: text("true"),
	})).(*texter.Templates)
	sent := must(client.SendTemplate(ctx, &texter.TemplateMessage{
		TemplateName: "reminder",
		To:           "0500000000",
		Language:     text("he"),
		Body:         []string{"דנה", "10:30"},
		SetChat:      texter.NewOptTemplateSetChat(texter.TemplateSetChat{"crmData": jx.Raw(`{"visits": [1, null]}`)}),
	})).(*texter.TemplateResult)
	refused := must(client.SendTemplate(ctx, &texter.TemplateMessage{
		TemplateName: "hello", To: "0500000001",
	})).(*texter.TemplateResult)
	read := must(client.GetMessages(ctx, texter.GetMessagesParams{
		ChatId: chatID, Limit: text("1"), BeforeTime: text("9999999999999"), BeforeId: text("0a"),
	})).(*texter.ChatMessages)
	var names, ids []string
	for _, template := range *templates {
		names = append(names, template.Name.Value)
	}
	for _, message := range read.Messages.Value {
		ids = append(ids, message.ID.Value)
	}
	fmt.Println(string(must(json.Marshal(map[string]any{
		"chatId":       chatID,
		"total":        found.Total.Value,
		"title":        chat.Title.Value,
		"lastIncoming": chat.LastIncomingMessageTimestamp.Value,
		"templates":    names,
		"success":      []bool{sent.Success.Value, refused.Success.Value},
		"text":         sent.Text.Value,
		"messageId":    sent.MessageId.Value,
		"error":        refused.Error.Value,
		"messages":     ids,
	}))))
}

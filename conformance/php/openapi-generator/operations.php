<?php

/** Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages, through the generated client. */

declare(strict_types=1);

// sample of client
use GuzzleHttp\Client;
use Texter\Api\{ChatsApi, MessagesApi, TemplatesApi};
use Texter\Configuration;
use Texter\Model\{ChatChannel, ChatStatusName, TemplateMessage, TextMessage};
// end of sample

ini_set('display_errors', 'stderr');

require is_file(__DIR__ . '/vendor/autoload.php') ? __DIR__ . '/vendor/autoload.php' : 'GuzzleHttp/autoload.php';

spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/texter/lib/' . strtr(substr($class, strlen('Texter\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'Texter\\') && is_file($file)) {
        require $file;
    }
});

// sample of client
$http = new Client([
    'allow_redirects' => false, // following a redirect could send a message a second time
    'timeout' => 30,
    'curl' => [CURLOPT_FORBID_REUSE => true], // on a reused connection that breaks, curl resends a request
]);
$configuration = (new Configuration())
    ->setHost(getenv('TEXTER_BASE_URL'))
    ->setAccessToken(getenv('TEXTER_API_TOKEN'));
// end of sample

// sample of searchChats
$chats = new ChatsApi($http, $configuration);
$found = $chats->searchChats(
    search: '050-000 0000',
    channel_name: ChatChannel::WHATSAPP,
    channel_account_id: '972501000000',
    labels: ['vip', 'a&b=c'],
    statuses: [ChatStatusName::PENDING, ChatStatusName::ASSIGNED],
    limit: '5',
);
// end of sample
$chatId = $found->getData()[0]->getId();
// sample of getChat
$chat = (new ChatsApi($http, $configuration))->getChat($chatId);
// end of sample
// sample of sendMessage
$message = new TextMessage(['text' => 'Hey there!']);
$accepted = (new MessagesApi($http, $configuration))->sendMessage($chatId, $message);
// end of sample
// sample of listTemplates
$listed = (new TemplatesApi($http, $configuration))->listTemplates('972501000000', 'true');
// end of sample
// sample of sendTemplate
$templates = new TemplatesApi($http, $configuration);
$sent = $templates->sendTemplate(new TemplateMessage([
    'template_name' => 'reminder',
    'to' => '0500000000',
    'language' => 'he',
    'body' => ['דנה', '10:30'],
    'set_chat' => ['crmData' => ['visits' => [1, null]]],
]));
// end of sample
$refused = $templates->sendTemplate(new TemplateMessage(['template_name' => 'hello', 'to' => '0500000001']));
// sample of getMessages
$read = (new MessagesApi($http, $configuration))->getMessages($chatId, '1', '9999999999999', '0a');
// end of sample

echo json_encode([
    'chatId' => $chatId,
    'total' => $found->getTotal(),
    'title' => $chat->getTitle(),
    'lastIncoming' => $chat->getLastIncomingMessageTimestamp(),
    'templates' => array_map(static fn ($template) => $template->getName(), $listed),
    'success' => [$sent->getSuccess(), $refused->getSuccess()],
    'text' => $sent->getText(),
    'messageId' => $sent->getMessageId(),
    'error' => $refused->getError(),
    'messages' => array_map(static fn ($message) => $message->getId(), $read->getMessages()),
], JSON_THROW_ON_ERROR), "\n";

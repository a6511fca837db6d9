<?php

/** Finds a chat, reads it, lists templates, sends one, and reads messages, through the generated client. */

declare(strict_types=1);

use GuzzleHttp\Client;
use Texter\Api\{ChatsApi, MessagesApi, TemplatesApi};
use Texter\Configuration;
use Texter\Model\{ChatChannel, ChatStatusName, TemplateMessage};

ini_set('display_errors', 'stderr');

require is_file(__DIR__ . '/vendor/autoload.php') ? __DIR__ . '/vendor/autoload.php' : 'GuzzleHttp/autoload.php';

spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/texter/lib/' . strtr(substr($class, strlen('Texter\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'Texter\\') && is_file($file)) {
        require $file;
    }
});

$http = new Client(['allow_redirects' => false, 'timeout' => 30, 'curl' => [CURLOPT_FORBID_REUSE => true]]);
$configuration = (new Configuration())
    ->setHost(getenv('TEXTER_BASE_URL'))
    ->setAccessToken(getenv('TEXTER_API_TOKEN'));
$chats = new ChatsApi($http, $configuration);
$templates = new TemplatesApi($http, $configuration);

$found = $chats->searchChats(
    search: '050-000 0000',
    channel_name: ChatChannel::WHATSAPP,
    channel_account_id: '972501000000',
    labels: ['vip', 'a&b=c'],
    statuses: [ChatStatusName::PENDING, ChatStatusName::ASSIGNED],
    limit: '5',
);
$chatId = $found->getData()[0]->getId();
$chat = $chats->getChat($chatId);
$listed = $templates->listTemplates('972501000000', 'true');
$sent = $templates->sendTemplate(new TemplateMessage([
    'template_name' => 'reminder',
    'to' => '0500000000',
    'language' => 'he',
    'body' => ['דנה', '10:30'],
    'set_chat' => ['crmData' => ['visits' => [1, null]]],
]));
$refused = $templates->sendTemplate(new TemplateMessage(['template_name' => 'hello', 'to' => '0500000001']));
$read = (new MessagesApi($http, $configuration))->getMessages($chatId, '1', '9999999999999', '0a');

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

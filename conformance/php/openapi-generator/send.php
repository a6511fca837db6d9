<?php

/** Sends messages through the client that openapi-generator makes from the spec, as a team would on its first day. */

declare(strict_types=1);

use GuzzleHttp\Client;
use Psr\Http\Message\ResponseInterface;
use Texter\Api\MessagesApi;
use Texter\Configuration;
use Texter\Model\{ButtonsMessage, ContactsMessage, ListMessage, LocationMessage, MediaMessage, TextMessage};
use Texter\Model\ModelInterface;
use Texter\ObjectSerializer;

// Standard output is only for the results, but PHP may be set to print notices there.
ini_set('display_errors', 'stderr');

// Composer's autoloader if there is one; otherwise that of a distribution's package, on the include path.
require is_file(__DIR__ . '/vendor/autoload.php') ? __DIR__ . '/vendor/autoload.php' : 'GuzzleHttp/autoload.php';

spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/texter/lib/' . strtr(substr($class, strlen('Texter\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'Texter\\') && is_file($file)) {
        require $file;
    }
});

require __DIR__ . '/examples.php';

/** @return iterable<ModelInterface> the messages in a file of conformance vectors */
function read(string $path): iterable
{
    foreach (json_decode(file_get_contents($path), flags: JSON_THROW_ON_ERROR)->cases as $case) {
        yield typed($case->message);
    }
}

/** Chooses the class by hand, because the generated OutgoingMessage sets its own name as the `type`. */
function typed(stdClass $message): ModelInterface
{
    return ObjectSerializer::deserialize($message, match ($message->type) {
        'text' => TextMessage::class,
        'media' => MediaMessage::class,
        'buttons' => ButtonsMessage::class,
        'list' => ListMessage::class,
        'contacts' => ContactsMessage::class,
        'location' => LocationMessage::class,
    });
}

// The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as
// well as a 5xx, while the message is still on its way.
const REFUSALS = [400, 401, 403, 404, 422, 429];

$status = 0;
$http = new Client([
    'allow_redirects' => false, // following a redirect could send the message a second time
    'timeout' => 30,
    // If an answer cannot be read, the generated client's exception does not always have the status.
    'on_headers' => static function (ResponseInterface $response) use (&$status): void {
        $status = $response->getStatusCode();
    },
    // If a reused connection breaks before the answer, curl resends the request by itself.
    'curl' => [CURLOPT_FORBID_REUSE => true],
]);
$configuration = (new Configuration())
    ->setHost(getenv('TEXTER_BASE_URL'))
    ->setAccessToken(getenv('TEXTER_API_TOKEN'));
$api = new MessagesApi($http, $configuration);

foreach (isset($argv[1]) ? read($argv[1]) : examples() as $message) {
    $status = 0;
    $stored = null;
    try {
        $stored = $api->sendMessage(getenv('TEXTER_CHAT_ID'), $message)?->getMessages()[0] ?? null;
    } catch (Throwable) {
        // The status decides, not the exception: after a 2xx the message is accepted, whether or not the answer is readable.
    }
    echo json_encode([
        'delivery' => match (true) {
            intdiv($status, 100) === 2 => 'ACCEPTED',
            in_array($status, REFUSALS, true) => 'REJECTED',
            default => 'UNKNOWN',
        },
        'httpStatus' => $status,
        'id' => $stored?->getId(),
        'providerId' => $stored?->getChannelInfo()?->getId(),
        'status' => $stored?->getStatus(),
    ], JSON_THROW_ON_ERROR), "\n";
}

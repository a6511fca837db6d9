<?php

/** The spec's example messages, written with the generated models. */

declare(strict_types=1);

use Texter\Model\{Button, ButtonsMessage, ListMenu, ListMessage, ListRow, ListSection, Location, LocationMessage};
use Texter\Model\{Contact, ContactAddress, ContactEmail, ContactName, ContactOrganization, ContactPhone, ContactUrl};
use Texter\Model\{ContactsMessage, MediaItem, MediaMessage, MediaType, ModelInterface, TextMessage};

/** @return iterable<ModelInterface> */
function examples(): iterable
{
    yield (new TextMessage())
        ->setText('שלום! ההזמנה שלך יצאה לדרך 📦')
        ->setContext('wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA')
        ->setTmpSendId('order-1042-shipped');

    yield (new MediaMessage())->setMedia([
        (new MediaItem())
            ->setMediaType(MediaType::DOCUMENT)
            ->setUrl('https://example.com/invoices/1042.pdf')
            ->setCaption('Invoice 1042')
            ->setFilename('invoice-1042.pdf'),
        (new MediaItem())->setMediaType(MediaType::IMAGE)->setFileId('65f0c0ffee65f0c0ffee65f0'),
    ]);

    yield (new ButtonsMessage())
        ->setText('Shall we keep your appointment on Sunday at 10:30?')
        ->setButtons([
            (new Button())->setTitle('Keep it')->setPayload('appointment-keep'),
            (new Button())->setTitle('Another time')->setPayload('appointment-move'),
            (new Button())->setTitle('Cancel')->setPayload('appointment-cancel'),
        ]);

    $orders = (new ListSection())->setTitle('Orders')->setRows([
        (new ListRow())->setTitle('Where is my order?')->setPayload('order-status')->setDescription('Track a delivery'),
        (new ListRow())->setTitle('Change an order')->setPayload('order-change'),
    ]);
    $help = (new ListSection())->setTitle('Help')->setRows([
        (new ListRow())->setTitle('Talk to a person')->setPayload('agent'),
    ]);
    yield (new ListMessage())
        ->setText('What would you like to do?')
        ->setList((new ListMenu())->setButton('Choose')->setSections([$orders, $help]));

    yield (new ContactsMessage())->setContacts([
        (new Contact())
            ->setName((new ContactName())->setFormattedName('Dana Levi')->setFirstName('Dana')->setLastName('Levi'))
            ->setPhones([
                (new ContactPhone())->setPhone('+972-50-000-0000')->setType('WORK')->setWaId('972500000000'),
            ])
            ->setEmails([(new ContactEmail())->setEmail('dana@example.com')->setType('WORK')])
            ->setUrls([(new ContactUrl())->setUrl('https://example.com')->setType('WORK')])
            ->setAddresses([
                (new ContactAddress())
                    ->setStreet('1 Example Street')
                    ->setCity('Haifa')
                    ->setCountry('Israel')
                    ->setCountryCode('il')
                    ->setType('WORK'),
            ])
            ->setOrg(
                (new ContactOrganization())->setCompany('Example Ltd')->setDepartment('Sales')->setTitle('Manager'),
            )
            ->setBirthday('1990-02-28'),
    ]);

    yield (new LocationMessage())->setLocation(
        (new Location())
            ->setLatitude(32.0853)
            ->setLongitude(34.7818)
            ->setName('The shop')
            ->setAddress('1 Example Street'),
    );
}

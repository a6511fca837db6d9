"""Who installs the package has fixtures for pytest, which cost nothing where no test asks for them.

Each test runs another pytest, as a user does, in a process of its own.
"""

import pytest

from tests.wire import RawServer, reply

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def users_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a machine that is set up to send real messages."""
    monkeypatch.setenv("TEXTER_PROJECT_ID", "example")
    monkeypatch.setenv("TEXTER_API_TOKEN", "real-token")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio -p no:cacheprovider")  # less to load


def run(pytester: pytest.Pytester, source: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess(*arguments)


def test_each_test_begins_anew(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import pytest
        from texter_ext import ClientStateError, Texter
        from texter_ext.sandbox import Sandbox

        used = []

        @pytest.mark.parametrize("time", ["first", "second"])
        def test_all_is_fresh(texter, texter_sandbox, time):
            assert type(texter) is Texter and type(texter_sandbox) is Sandbox
            assert texter_sandbox.requests == texter_sandbox.messages == []
            texter.send(texter_sandbox.chat_ids[0], time)
            assert [message.text for message in texter_sandbox.messages] == [time]
            texter_sandbox.fail_next(500, times=5)
            used.append(texter)

        def test_clients_were_closed():
            for texter in used:
                with pytest.raises(ClientStateError, match="closed"):
                    texter.send("chat", "Hey there!")
            assert len(set(used)) == 2
        """,
    )
    done.assert_outcomes(passed=3)


def test_nothing_reaches_the_real_api(pytester: pytest.Pytester) -> None:
    """Whatever the code under test makes its client of, while a test runs; and all is as it was after it."""
    done = run(
        pytester,
        """
        import asyncio, os
        import pytest
        from texter_client import spec
        from texter_ext import AsyncTexter, AuthenticationError, Texter

        def settings():
            names = ["TEXTER_PROJECT_ID", "TEXTER_API_TOKEN", "TEXTER_BASE_URL"]
            return [spec.SERVER, *map(os.environ.get, names)]

        before = settings()

        def test_from_the_environment(texter_sandbox):
            with Texter() as texter:
                texter.send(texter_sandbox.chat_ids[0], "Hey there!")
            assert len(texter_sandbox.messages) == 1

        def test_awaited(texter_sandbox):
            async def main():
                async with AsyncTexter() as texter:
                    await texter.send(texter_sandbox.chat_ids[0], "Hey there!")

            asyncio.run(main())
            assert len(texter_sandbox.messages) == 1

        def test_by_a_project_id(texter_sandbox):
            with Texter("example") as texter:
                texter.send(texter_sandbox.chat_ids[0], "Hey there!")
            with Texter("example", "real-token") as texter, pytest.raises(AuthenticationError):
                texter.send(texter_sandbox.chat_ids[0], "Hey there!")
            assert len(texter_sandbox.messages) == 1

        def test_afterwards():
            assert settings() == before
            assert before[1:] == ["example", "real-token", None]
        """,
    )
    done.assert_outcomes(passed=4)


def test_a_client_that_was_made_at_import_sends_nothing_to_the_real_api(pytester: pytest.Pytester) -> None:
    """Nor does one that is made meanwhile, if it is told to."""
    with RawServer(reply(b'{"success": true, "messages": []}')) as real:
        pytester.makepyfile(
            application=f"""
            from texter_ext import AsyncTexter, Texter

            texter = Texter(base_url={real.base_url!r})
            awaited = AsyncTexter(base_url={real.base_url!r})
            by_project_id = Texter("example")
            """
        )
        done = run(
            pytester,
            f"""
            import asyncio
            import application
            import pytest
            from texter_ext import AsyncTexter, ClientStateError, Delivery, Texter

            async def send(texter):
                async with texter:
                    await texter.send("chat", "Hey there!")

            def refused(error):
                assert error.delivery is Delivery.NOT_SENT
                assert "texter_sandbox" in str(error) and "monkeypatch.setattr" in str(error)

            def test_in_threads(texter_sandbox):
                made = [application.texter, application.by_project_id, Texter(base_url={real.base_url!r})]
                for texter in made:
                    with pytest.raises(ClientStateError) as caught:
                        texter.send("chat", "Hey there!")
                    refused(caught.value)
                assert texter_sandbox.requests == []

            def test_in_tasks(texter_sandbox):
                for texter in (application.awaited, AsyncTexter(base_url={real.base_url!r})):
                    with pytest.raises(ClientStateError) as caught:
                        asyncio.run(send(texter))
                    refused(caught.value)
                assert texter_sandbox.requests == []

            def test_as_it_says(monkeypatch, texter, texter_sandbox):
                monkeypatch.setattr(application, "texter", texter)
                application.texter.send(texter_sandbox.chat_ids[0], "Hey there!")
                assert len(texter_sandbox.messages) == 1
            """,
        )
        done.assert_outcomes(passed=3)
        assert real.requests == []


def test_what_a_test_sets_is_gone_after_it(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import pytest
        from texter_ext import Texter

        @pytest.mark.parametrize("name", ["shop", "clinic"])
        def test_it_is_set(texter_sandbox, name):
            assert texter_sandbox.project_id == "sandbox" and texter_sandbox.token == "sandbox-token"
            assert name not in texter_sandbox.chat_ids and len(texter_sandbox.chat_ids) == 2
            assert texter_sandbox.scopes is None
            texter_sandbox.scopes = {"Send session message"}
            texter_sandbox.chat_ids += (name,)
            texter_sandbox.project_id = name
            texter_sandbox.token = name
            with Texter(token=name) as texter:
                texter.send(name, "Hey there!")
        """,
    )
    done.assert_outcomes(passed=2)


def test_a_sandbox_may_last_longer(pytester: pytest.Pytester) -> None:
    tests = """
        from texter_ext import Texter

        def test_first(FIXTURE):
            with Texter() as texter:
                texter.send(FIXTURE.chat_ids[0], "Kept")

        def test_one_of_its_own(texter, texter_sandbox, FIXTURE):
            assert texter_sandbox is not FIXTURE
            texter.send(texter_sandbox.chat_ids[0], "Forgotten")
            with Texter("example", texter_sandbox.token) as other:
                other.send(texter_sandbox.chat_ids[0], "Forgotten")
            assert len(texter_sandbox.messages) == 2

        def test_last(FIXTURE):
            with Texter("example", FIXTURE.token) as texter:
                texter.send(FIXTURE.chat_ids[0], "Kept")
            assert [message.text for message in FIXTURE.messages] == ["Kept"] * KEPT
        """
    of_a_module = tests.replace("FIXTURE", "module_texter_sandbox").replace("KEPT", "2")
    of_the_session = tests.replace("FIXTURE", "session_texter_sandbox")
    pytester.makepyfile(
        test_a=of_a_module,
        test_b=of_a_module,
        test_c=of_the_session.replace("KEPT", "2"),
        test_d=of_the_session.replace("KEPT", "4"),
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=12)


def test_who_does_not_use_it_does_not_pay(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import sys

        def test_nothing_is_loaded():
            assert "texter_ext.pytest_plugin" in sys.modules
            assert not {"httpx", "texter_client", "texter_ext._client", "uvicorn"} & sys.modules.keys()
        """,
    )
    done.assert_outcomes(passed=1)


@pytest.mark.parametrize("library", ["uvicorn", "jsonschema_rs"])
def test_where_the_extra_is_missing_it_is_named(pytester: pytest.Pytester, library: str) -> None:
    pytester.makeconftest(f"import sys; sys.modules[{library!r}] = None")
    done = run(
        pytester,
        """
        def test_with_it(texter): pass
        def test_without_it(): pass
        """,
    )
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines([f'E *{library}*pip install "texter-ext?sandbox?"'])


def test_it_can_be_left_out(pytester: pytest.Pytester) -> None:
    done = run(pytester, "def test_something(texter_sandbox): pass", "-p", "no:texter")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*fixture 'texter_sandbox' not found"])


def test_it_explains_itself(pytester: pytest.Pytester) -> None:
    done = run(pytester, "", "--fixtures")
    done.stdout.fnmatch_lines(
        [
            "*fixtures defined from texter_ext.pytest_plugin*",
            "texter_sandbox -- *",
            "    A new texter_ext.sandbox.Sandbox.",
            "module_texter_sandbox [[]module scope[]] -- *",
            "session_texter_sandbox [[]session scope[]] -- *",
            "texter -- *",
            "    A texter_ext.Texter that sends to texter_sandbox and is closed after the test.",
        ]
    )
    done.stdout.no_fnmatch_line("*_texter_server*")


def test_processes_have_a_sandbox_each(pytester: pytest.Pytester) -> None:
    """Each runs the test at the same time as the other."""
    done = run(
        pytester,
        f"""
        import pathlib, time

        FOLDER = pathlib.Path({str(pytester.mkdir("addresses"))!r})

        def test_it_is_alone(texter, texter_sandbox, worker_id):
            texter.send(texter_sandbox.chat_ids[0], worker_id)
            (FOLDER / worker_id).write_text(texter_sandbox.base_url)
            for _ in range(600):
                addresses = [file.read_text() for file in FOLDER.iterdir()]
                if len(addresses) == 2 and all(addresses):
                    break
                time.sleep(0.1)
            assert len(set(addresses)) == 2
            assert [message.text for message in texter_sandbox.messages] == [worker_id]
        """,
        *("--dist=each", "--tx=2*popen"),
    )
    done.assert_outcomes(passed=2)

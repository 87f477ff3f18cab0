//! Calls every part of the API once and stops at the first wrong result.

use std::{collections::HashSet, env, error::Error as StdError, time::Duration};

use progenitor_client::{Error, ResponseValue};
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::time::sleep;

mod actions;

#[allow(clippy::all, unused_imports)]
mod nexus {
    include!(concat!(env!("OUT_DIR"), "/nexus.rs"));
}
use actions::Expected;
use nexus::types::SequenceBulkUpdateAbortMode as AbortMode;
use nexus::{Client, types};

type Outcome = Result<(), Box<dyn StdError>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let client = client(&env::var("DATATURE_SECRET_KEY")?)?;
    let project = env::var("DATATURE_PROJECT_ID")?;
    workflows(&client, &project).await?;
    pages(&client, &project).await?;
    bulk(&client, &project).await?;
    sequences(&client, &project).await?;
    upload(&client, &project).await?;
    unknown_enum_value(&client, &project).await?;
    errors(&client, &project).await
}

fn client(key: &str) -> Result<Client, Box<dyn StdError>> {
    let mut secret = HeaderValue::from_str(key)?;
    secret.set_sensitive(true);
    let headers = HeaderMap::from_iter([("secret-key".parse()?, secret)]);
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    Ok(Client::new_with_client(&env::var("DATATURE_API_BASE_URL")?, http))
}

async fn workflows(client: &Client, project: &str) -> Outcome {
    let listed = client.list_workflows().project_id(project).send().await?;
    let titles: Vec<_> = listed.iter().map(|workflow| workflow.title.as_str()).collect();
    assert_eq!(titles, ["Baseline", "U-Net"]);
    done("list workflows");

    let workflow = client.get_workflow().project_id(project).flow_id("flow_1").send().await?;
    assert_eq!(workflow.create_date, 1_700_000_000_000);
    done("get a workflow");

    let title = types::FlowMetadata { title: "Renamed".parse()? };
    let renamed = client.update_workflow().project_id(project).flow_id("flow_1").body(title).send().await?;
    assert_eq!(renamed.title, "Renamed");
    assert!(renamed.update_date > workflow.update_date);
    done("rename a workflow");
    Ok(())
}

async fn pages(client: &Client, project: &str) -> Outcome {
    let mut sizes = Vec::new();
    let mut names = HashSet::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut request = client.list_sequences().project_id(project).limit(100);
        if let Some(cursor) = cursor {
            request = request.page(cursor);
        }
        let page = request.send().await?.into_inner();
        sizes.push(page.data.len());
        names.extend(page.data.into_iter().map(|sequence| sequence.name));
        cursor = page.next_page;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(names.len(), 250);
    done("page through sequences");
    Ok(())
}

async fn bulk(client: &Client, project: &str) -> Outcome {
    update(client, project, AbortMode::None, actions::all()).await?;
    let request = client.get_sequence().project_id(project).sequence_id("seq_002");
    let linked = request.send().await?;
    let [entry] = &linked.items[..] else { panic!("{:?}", linked.items) };
    assert_eq!((entry.asset_id.as_str(), entry.ord, entry.role.as_deref()), ("asset_5", 2, Some("Axial")));
    done("bulk update");

    update(client, project, AbortMode::AbortOnAnyFailed, actions::aborted()).await?;
    let request = client.get_sequence().project_id(project).sequence_id("seq_009");
    assert_eq!(request.send().await?.name, "Patient 009");
    done("aborted bulk update");
    Ok(())
}

async fn update(client: &Client, project: &str, abort_mode: AbortMode, actions: Expected) -> Outcome {
    let (sent, expected): (Vec<_>, Vec<_>) = actions.into_iter().unzip();
    let body = types::SequenceBulkUpdate::builder().actions(sent).abort_mode(abort_mode);
    let request = client.bulk_update_sequences().project_id(project).body(body);
    assert_eq!(request.send().await?.actions, expected);
    Ok(())
}

async fn sequences(client: &Client, project: &str) -> Outcome {
    let patch = actions::change(Some("Patient B"), Some(("height", "180")));
    let request = client.patch_sequence().project_id(project).sequence_id("seq_002");
    let patched = request.body(patch).send().await?;
    assert_eq!(patched.name, "Patient B");
    let attributes = [("age", "20"), ("height", "180")].map(|(name, value)| (name.into(), value.into()));
    assert_eq!(patched.attributes.items, attributes.into());
    done("patch a sequence");

    let deleted = client.delete_sequence().project_id(project).sequence_id("seq_250").send().await?;
    assert!(deleted.deleted);
    done("delete a sequence");
    Ok(())
}

async fn upload(client: &Client, project: &str) -> Outcome {
    let file = b"a file for the upload";
    let size = i64::try_from(file.len())?;
    let announced = types::AssetToUpload::builder()
        .filename("scan.jpg")
        .mime("image/jpeg")
        .size(size)
        .crc32c(crc32c::crc32c(file).cast_signed());
    let session =
        types::NewUploadSession::builder().groups(vec!["main".parse()?]).assets(vec![announced.try_into()?]);
    let session = client.create_upload_session().project_id(project).body(session).send().await?;
    for asset in &session.assets {
        let upload = &asset.upload;
        let mut request = reqwest::Client::new().request(upload.method.parse()?, &upload.url);
        for (name, value) in &upload.headers {
            request = request.header(name, value);
        }
        assert_eq!(request.body(&file[..]).send().await?.status(), 200);
    }
    let mut overview = "Queued".to_owned();
    while overview == "Queued" || overview == "Running" {
        sleep(Duration::from_millis(50)).await;
        let request = client.get_operation().project_id(project).op_id(session.op_id.as_str());
        overview = request.send().await?.into_inner().status.overview;
    }
    assert_eq!(overview, "Finished");
    let asset = client.get_asset().project_id(project).asset_id_or_filename("scan.jpg").send().await?;
    assert_eq!((asset.metadata.file_size, &asset.metadata.groups[..]), (size, &["main".to_owned()][..]));
    done("upload a file");
    Ok(())
}

async fn unknown_enum_value(client: &Client, project: &str) -> Outcome {
    let request = client.list_asset_logs().project_id(project).asset_id_or_filename("asset_1");
    let logs = request.send().await?.into_inner().data;
    let levels: Vec<_> = logs.iter().map(|log| log.level.as_str()).collect();
    assert_eq!(levels, ["Info", "Critical", "Info", "Info"]);
    assert_eq!(logs[2].kind, "Report");
    done("unknown enum value");
    Ok(())
}

async fn errors(client: &Client, project: &str) -> Outcome {
    let refused = failure(self::client("wrong")?.list_projects().send().await);
    assert_eq!(refused.status(), 401);
    done("401");

    // The sequence that was deleted above.
    let request = client.get_sequence().project_id(project).sequence_id("seq_250");
    let missing = failure(request.send().await);
    assert_eq!(missing.status(), 404);
    assert!(missing.message.contains("seq_250"));
    done("404");

    let limited = failure(client.get_workspace().send().await);
    assert_eq!(limited.status(), 429);
    let seconds: u64 = limited.headers()["retry-after"].to_str()?.parse()?;
    assert_eq!(seconds, 1);
    sleep(Duration::from_secs(seconds)).await;
    assert!(!client.get_workspace().send().await?.name.is_empty());
    done("429");

    let redirected = client.get_workspace().send().await.unwrap_err();
    assert_eq!(redirected.status().unwrap(), 307);
    done("redirect");
    Ok(())
}

fn failure<T: std::fmt::Debug>(
    answer: Result<ResponseValue<T>, Error<types::Error>>,
) -> ResponseValue<types::Error> {
    match answer {
        Err(Error::ErrorResponse(error)) => error,
        other => panic!("not an error of the API: {other:?}"),
    }
}

fn done(step: &str) {
    println!("ok {step}");
}

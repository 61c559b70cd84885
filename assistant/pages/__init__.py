"""The Gradio pages. Each module builds one page; logic lives a floor below."""
